/** Comforts of the page; all that matters is there without them. It looks things up and never writes markup. */
export const pageScript = `
'use strict';
(() => {
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const make = (name, attributes, text) => {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    if (text !== undefined) element.textContent = text;
    return element;
  };
  const images = all('details.image');

  const openTarget = () => {
    const target = document.getElementById(decodeURI(location.hash.slice(1))) ||
      document.getElementById(location.hash.slice(1));
    if (target instanceof HTMLDetailsElement) {
      target.hidden = false;
      target.open = true;
      target.scrollIntoView();
    }
  };
  addEventListener('hashchange', openTarget);
  // A second click on the same link changes nothing in the address.
  addEventListener('click', (event) => {
    const link = event.target.closest('a[href^="#"]');
    if (link && link.getAttribute('href') === location.hash) openTarget();
  });
  if (location.hash.length > 1) openTarget();

  const heading = document.getElementById('images-title');
  if (heading && images.length > 1) {
    const bar = make('div', { class: 'tools', role: 'search' });
    const label = make('label', {}, 'Filter ');
    const field = make('input', { type: 'search', placeholder: 'name', spellcheck: 'false' });
    label.append(field);
    const choice = make('select', { 'aria-label': 'Status' });
    const statuses = [...new Set(images.map((image) => image.dataset.status))];
    for (const status of ['', ...statuses])
      choice.append(make('option', { value: status }, status === '' ? 'every status' : status));
    const toggle = make('button', { type: 'button' }, 'Open all');
    const count = make('span', { role: 'status', class: 'hint' });
    bar.append(label, choice, toggle, count);
    heading.after(bar);
    const filter = () => {
      const text = field.value.trim().toLowerCase();
      let shown = 0;
      for (const image of images) {
        const fits = image.dataset.name.toLowerCase().includes(text) &&
          (choice.value === '' || image.dataset.status === choice.value);
        image.hidden = !fits;
        if (fits) shown += 1;
      }
      count.textContent = shown === images.length ? '' : shown + ' of ' + images.length;
    };
    field.addEventListener('input', filter);
    choice.addEventListener('change', filter);
    toggle.addEventListener('click', () => {
      const open = toggle.textContent === 'Open all';
      for (const image of images) if (!image.hidden) image.open = open;
      toggle.textContent = open ? 'Close all' : 'Open all';
    });
  }

  const edges = all('.graph .edge');
  const marked = all('[data-image]');
  const graph = document.querySelector('.graph');
  const reach = (start, from, to) => {
    const found = new Set([start]);
    for (const name of found)
      for (const edge of edges) if (edge.dataset[from] === name) found.add(edge.dataset[to]);
    return found;
  };
  const show = (name) => {
    const family = name && new Set([...reach(name, 'from', 'to'), ...reach(name, 'to', 'from')]);
    if (graph) graph.classList.toggle('linked', Boolean(name));
    for (const one of marked) one.classList.toggle('near', Boolean(name) && family.has(one.dataset.image));
    for (const row of marked) row.classList.toggle('same', row.dataset.image === name);
    for (const edge of edges)
      edge.classList.toggle('near', Boolean(name) && family.has(edge.dataset.from) && family.has(edge.dataset.to));
  };
  for (const one of marked) {
    one.addEventListener('pointerenter', () => show(one.dataset.image));
    one.addEventListener('pointerleave', () => show(undefined));
    one.addEventListener('focusin', () => show(one.dataset.image));
    one.addEventListener('focusout', () => show(undefined));
  }

  if (navigator.clipboard) {
    for (const code of all('code.copied')) {
      const button = make('button', { type: 'button', class: 'copy', 'aria-label': 'Copy ' + code.textContent }, 'Copy');
      button.addEventListener('click', async () => {
        await navigator.clipboard.writeText(code.textContent);
        button.textContent = 'Copied';
        setTimeout(() => { button.textContent = 'Copy'; }, 1500);
      });
      code.after(button);
    }
  }

  let closed = [];
  addEventListener('beforeprint', () => {
    closed = images.filter((image) => !image.open);
    for (const image of closed) image.open = true;
  });
  addEventListener('afterprint', () => {
    for (const image of closed) image.open = false;
  });
})();
`;
