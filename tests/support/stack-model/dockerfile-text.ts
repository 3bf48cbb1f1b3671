import type { CopySource, ModelImage, ModelStep, Style, WildPart } from './state.ts';

/** The Dockerfile of an image. */
export function dockerfileText(image: ModelImage, images: readonly ModelImage[]): string {
  const { style, stages } = image;
  const directives = [
    ...(image.syntax === undefined ? [] : [`# syntax=${image.syntax}`]),
    ...(style === 'backtick' ? ['# escape=`'] : []),
  ];
  const parents = new Set(
    stages.flatMap(({ from }) => (from.kind === 'parent' ? [from.image] : [])),
  );
  const args = [
    ...[...parents].map(
      (index) => `${keyOf(images, index)}_IMAGE=stack.test/${keyOf(images, index).toLowerCase()}`,
    ),
    ...image.globals.map(({ name, value }) => `${name}=${value}`),
  ].map((arg) => instruction(style, 'ARG', arg));
  const lines = stages.flatMap(({ from, steps }, index) => [
    instruction(style, 'FROM', `${fromText(from, images)} AS s${index}`),
    ...argsTogether(style, steps),
  ]);
  const text = `${[...directives, ...args, ...lines].join('\n')}\n`;
  return style === 'line-ends' ? text.replaceAll('\n', '\r\n') : text;
}

/** An instruction on one line, which stands for its text in a layer too. */
export function instructionOf(step: ModelStep): string {
  const [keyword, rest] = wordsOf(step);
  return `${keyword} ${rest}`;
}

function keyOf(images: readonly ModelImage[], index: number): string {
  return (images[index]?.key ?? '').toUpperCase();
}

function fromText(
  from: ModelImage['stages'][number]['from'],
  images: readonly ModelImage[],
): string {
  switch (from.kind) {
    case 'scratch':
      return 'scratch';
    case 'parent':
      return `\${${keyOf(images, from.image)}_IMAGE}`;
    case 'stage':
      return `s${from.stage}`;
    case 'external':
      return from.reference;
    case 'variable':
      return `debian:\${${from.name}}`;
  }
}

/** One ARG may declare several names. */
function argsTogether(style: Style, steps: readonly ModelStep[]): readonly string[] {
  if (!['continued', 'lower-case', 'backtick'].includes(style))
    return steps.map((step) => stepText(style, step));
  const groups: (readonly [keyword: string | undefined, text: string])[] = [];
  for (const step of steps) {
    const last = groups.at(-1);
    if (step.kind === 'arg' && last?.[0] === 'ARG')
      groups.splice(-1, 1, ['ARG', `${last[1]} ${wordsOf(step)[1]}`]);
    else if (step.kind === 'arg') groups.push(wordsOf(step));
    else groups.push([undefined, stepText(style, step)]);
  }
  return groups.map(([keyword, text]) =>
    keyword === undefined ? text : instruction(style, keyword, text),
  );
}

function stepText(style: Style, step: ModelStep): string {
  if (step.kind === 'comment') return `# ${step.text}`;
  const [keyword, rest] = wordsOf(step);
  return instruction(style, keyword, rest);
}

function instruction(style: Style, keyword: string, rest: string): string {
  switch (style) {
    case 'plain':
    case 'line-ends':
      return `${keyword} ${rest}`;
    case 'lower-case':
      return `  ${keyword.toLowerCase()}   ${rest}`;
    case 'continued':
      return `${keyword} \\\n    ${rest}`;
    case 'commented':
      return `${keyword} \\\n# why it is there\n\n    ${rest}`;
    case 'blank-behind':
      return `${keyword} \\  \n    ${rest}`;
    case 'backtick':
      return `${keyword} \`\n    ${rest}`;
  }
}

function wordsOf(step: ModelStep): readonly [keyword: string, rest: string] {
  switch (step.kind) {
    case 'run': {
      const secret = step.secret === undefined ? '' : `--mount=type=secret,id=${step.secret} `;
      const mount =
        step.mount === undefined ? '' : `--mount=type=bind,source=${step.mount},target=/mnt `;
      return ['RUN', secret + mount + step.text];
    }
    case 'arg':
      return ['ARG', step.value === undefined ? step.name : `${step.name}=${step.value}`];
    case 'env':
      return ['ENV', `${step.name}=${step.value}`];
    case 'copy': {
      const words = [...step.sources.map(sourceText), step.to];
      const flag = step.parents === true ? '--parents ' : '';
      return [step.keyword, flag + (step.json ? JSON.stringify(words) : words.join(' '))];
    }
    case 'copy-stage':
      return ['COPY', `--from=${step.byNumber ? '' : 's'}${step.stage} /out ${step.to}`];
    case 'copy-image':
      return ['COPY', `--from=${step.reference} /usr/bin ${step.to}`];
    case 'mount-image':
      return ['RUN', `--mount=type=bind,from=${step.reference},target=/mnt make`];
    case 'heredoc': {
      const variable = step.name === undefined ? '' : ` \${${step.name}}`;
      return ['COPY', `<<EOF ${step.to}\n${step.text}${variable}\nEOF`];
    }
    case 'url': {
      const checksum = step.checked ? `--checksum=sha256:${'5'.repeat(64)} ` : '';
      return ['ADD', `${checksum}${step.hidden ? '${ADDRESS}' : step.url} ${step.to}`];
    }
    case 'onbuild':
      return ['ONBUILD', instructionOf(step.step)];
    case 'comment':
      return ['#', step.text];
  }
}

function sourceText(source: CopySource): string {
  if (source.kind === 'path') return source.path;
  if (source.kind === 'variable') return `\${${source.name}}`;
  return source.parts.map(partText).join('/');
}

function partText(part: WildPart): string {
  switch (part.kind) {
    case 'is':
      return part.text;
    case 'any':
      return '*';
    case 'deep':
      return '**';
    case 'starts':
      return `${part.text}*`;
    case 'ends':
      return `*${part.text}`;
  }
}
