import { describe, expect, it } from '@jest/globals';
import { commandsOf } from '../../../../src/server/page/commands.tsx';
import { documentsOf } from '../../../support/page-data.ts';
import { htmlOf } from '../../../support/page-of.ts';

const hostile = [
  '"><script>alert(1)</script>',
  "' onerror='alert(1)",
  '</title><img src=x onerror=alert(1)>',
  'javascript:alert(1)',
  '\u202Etxt.exe\u2066',
  '../../etc/passwd?x#y&z=1 %2e%00',
  '{{constructor.constructor("alert(1)")()}}`${1}`',
];

describe.each(hostile)('a kernel whose every field is %j', (text) => {
  const word = text.replaceAll(' ', '\u00A0');
  const documents = documentsOf(
    [
      {
        language: text,
        name: text,
        version: text,
        languageVersion: text,
        packages: [`${word} ${word}`],
      },
      {
        language: text,
        name: text,
        version: `${text}2`,
        packages: [`${word} 2`, `other-${word} 1`],
      },
    ],
    { [text]: [`${word} ${word}`] },
  );
  const id = ['kernel', text, text, text].map(encodeURIComponent).join('/');
  const fields = new URLSearchParams({
    q: word,
    filter: '',
    text: word,
    sort: text,
    among: text,
    language: text,
  });
  const addresses = [
    '/',
    `/?${fields.toString()}`,
    `/packages?${fields.toString()}`,
    `/packages?q=other`,
    `/compare?left=${encodeURIComponent(id)}&right=${encodeURIComponent(`${id}2`)}`,
    `/compare?left=${encodeURIComponent(text)}`,
    `/find?${fields.toString()}`,
    `/find?text=other`,
    `/images/${encodeURIComponent(text)}`,
  ];

  it.each(addresses)('is text and nothing else at %s', (address) => {
    const html = htmlOf(address, { documents, problems: [text] });

    const tags = [...html.matchAll(/<([a-z!][a-z0-9]*)((?:\s+[\w:-]+(?:="[^"]*")?)*)\s*\/?>/gi)];
    const names = new Set(tags.map(([, name = '']) => name.toLowerCase()));
    const attributes = tags.flatMap(([, , text = '']) => [
      ...text.matchAll(/\s([\w:-]+)(?:="([^"]*)")?/g),
    ]);

    expect(
      [...names].filter((name) => ['img', 'iframe', 'object', 'base', 'embed'].includes(name)),
    ).toEqual([]);
    expect(html.match(/<script/g)).toHaveLength(1);
    expect(html.match(/<\/title>/g)).toHaveLength(1);
    // Whatever opens a tag is one of those found above: nothing escapes from the grammar of quoted attributes.
    expect((html.match(/<(?![/!])/g) ?? []).length).toBe(
      tags.filter(([, name]) => name !== '!doctype').length,
    );
    expect(attributes.filter(([, name = '']) => name.startsWith('on') || name === 'style')).toEqual(
      [],
    );
    expect(
      attributes.filter(
        ([, name = '', value = '']) =>
          ['href', 'src', 'action'].includes(name) &&
          !/^(?:\/(?!\/)|#|data:image\/svg)/.test(value),
      ),
    ).toEqual([]);
    // What somebody typed stays as it is in its field, which keeps it apart from what is around it.
    const outsideOfFields = html.replace(/<textarea[^]*<\/textarea>/, '');
    expect(outsideOfFields.replaceAll(/="[^"]*"/g, '')).not.toMatch(/[\u202A-\u202E\u2066-\u2069]/);
  });
});

describe('commands', () => {
  const kernel = {
    kind: 'kernel',
    id: '',
    packageCount: 0,
    languageVersion: undefined,
    indexedDate: undefined,
    manifestPath: undefined,
  } as const;

  it('quotes what a shell would act on', () => {
    const commands = commandsOf(
      { ...kernel, language: 'R', name: "x'; rm -rf ~; '", version: '$(id)' },
      'icrn_manager',
    );

    expect(commands?.get).toBe(`icrn_manager kernels get R 'x'\\''; rm -rf ~; '\\''' '$(id)'`);
  });

  it.each(['--help', 'a\nb', 'a\u202Eb', 'a\u200Bb', 'a\tb'])(
    'offers none for the name %j',
    (name) => {
      expect(
        commandsOf({ ...kernel, language: 'R', name, version: '1' }, 'icrn_manager'),
      ).toBeUndefined();
    },
  );
});
