/** What an expression of GitHub Actions can come to; what is not there is `null`. */
export type Value =
  null | boolean | number | string | readonly Value[] | { readonly [name: string]: Value };

/** What expressions can name. */
export interface ExpressionScope {
  /** By name: `github`, `env`, `needs`. */
  readonly contexts: Readonly<Record<string, Value>>;
  /** Of the jobs or steps before, for `success()` and its like. */
  readonly status: 'success' | 'failure' | 'cancelled';
}

/**
 * The part of the expressions of GitHub Actions that our workflows use: literals, `.name`, `['name']`, `!`, `==`, `!=`, `&&`, `||`, brackets,
 * and a few functions. What is not in it fails.
 */
export function evaluate(text: string, scope: ExpressionScope): Value {
  const tokens = tokensOf(text);
  let at = 0;
  const peek = () => tokens[at];
  const take = (wanted?: string): string => {
    const token = tokens[at];
    if (token === undefined || (wanted !== undefined && token !== wanted))
      throw new Error(`'${wanted ?? 'more'}' expected in ${text}`);
    at += 1;
    return token;
  };

  function or(): Value {
    let left = and();
    while (peek() === '||') {
      take();
      const right = and();
      left = isTrue(left) ? left : right;
    }
    return left;
  }
  function and(): Value {
    let left = equality();
    while (peek() === '&&') {
      take();
      const right = equality();
      left = isTrue(left) ? right : left;
    }
    return left;
  }
  function equality(): Value {
    let left = unary();
    while (peek() === '==' || peek() === '!=') {
      const isEqual = take() === '==';
      left = equals(left, unary()) === isEqual;
    }
    return left;
  }
  function unary(): Value {
    if (peek() !== '!') return postfix(primary());
    take();
    return !isTrue(unary());
  }
  function postfix(start: Value): Value {
    let value = start;
    for (;;) {
      if (peek() === '.') {
        take();
        value = member(value, take());
      } else if (peek() === '[') {
        take();
        value = member(value, asText(or()));
        take(']');
      } else return value;
    }
  }
  function primary(): Value {
    const token = take();
    if (token === '(') {
      const inner = or();
      take(')');
      return inner;
    }
    if (token.startsWith("'")) return token.slice(1, -1).replaceAll("''", "'");
    if (/^\d/.test(token)) return Number(token);
    if (token in literals) return literals[token] ?? null;
    if (peek() === '(') return call(token, args(), scope);
    const context = scope.contexts[token];
    if (context === undefined) throw new Error(`unknown name '${token}' in ${text}`);
    return context;
  }
  function args(): readonly Value[] {
    const found: Value[] = [];
    take('(');
    while (peek() !== ')') {
      found.push(or());
      if (peek() === ',') take();
    }
    take(')');
    return found;
  }

  const value = or();
  if (at < tokens.length) throw new Error(`'${tokens[at] ?? ''}' is too much in ${text}`);
  return value;
}

/** A text with `${{ … }}` in it; a text that is one expression and nothing else is its value. */
export function interpolate(text: unknown, scope: ExpressionScope): Value {
  if (typeof text !== 'string') return (text ?? null) as Value;
  const whole = /^\s*\$\{\{([^]*?)\}\}\s*$/.exec(text);
  if (whole !== null && !(whole[1] ?? '').includes('${{')) return evaluate(whole[1] ?? '', scope);
  return text.replaceAll(/\$\{\{([^]*?)\}\}/g, (_all, inner: string) =>
    asText(evaluate(inner, scope)),
  );
}

/** Whether an `if` holds; without a function that looks at the status it holds only after success. */
export function holds(condition: string | boolean | undefined, scope: ExpressionScope): boolean {
  const text = String(condition ?? 'success()').replace(/^\s*\$\{\{([^]*)\}\}\s*$/, '$1');
  const looks = /\b(?:success|failure|always|cancelled)\(\)/.test(text);
  return isTrue(evaluate(looks ? text : `success() && (${text})`, scope));
}

/** As GitHub writes a value into a text: `null` is empty. */
export function asText(value: Value): string {
  if (value === null) return '';
  return typeof value === 'object' ? JSON.stringify(value, undefined, 2) : String(value);
}

const literals: Readonly<Record<string, Value>> = { true: true, false: false, null: null };

function tokensOf(text: string): readonly string[] {
  const pattern = /\s*('(?:[^']|'')*'|\d+(?:\.\d+)?|[A-Za-z_][\w-]*|&&|\|\||==|!=|[!()[\].,])/y;
  const tokens: string[] = [];
  const trimmed = text.trim();
  while (pattern.lastIndex < trimmed.length) {
    const start = pattern.lastIndex;
    const [, token] = pattern.exec(trimmed) ?? [];
    if (token === undefined) throw new Error(`cannot read '${trimmed.slice(start)}'`);
    tokens.push(token);
  }
  return tokens;
}

function call(name: string, args: readonly Value[], scope: ExpressionScope): Value {
  const [first = null, ...rest] = args;
  switch (name) {
    case 'success':
    case 'failure':
    case 'cancelled':
      return scope.status === name;
    case 'always':
      return true;
    case 'fromJSON':
      return JSON.parse(asText(first)) as Value;
    case 'toJSON':
      return JSON.stringify(first, undefined, 2);
    case 'format':
      return asText(first).replaceAll(/\{(\d)\}/g, (_all, index: string) =>
        asText(rest[Number(index)] ?? null),
      );
    default:
      throw new Error(`no function ${name} here`);
  }
}

/** Names of GitHub's contexts do not care for case; what is not there is null. Members of a list have numbers. */
function member(value: Value, name: string): Value {
  if (typeof value !== 'object' || value === null) return null;
  const found = Object.entries(value).find(([key]) => key.toLowerCase() === name.toLowerCase());
  return found?.[1] ?? null;
}

function isTrue(value: Value): boolean {
  return !(value === null || value === false || value === 0 || value === '');
}

/** Texts do not care for case; values of two kinds are compared as numbers. */
function equals(left: Value, right: Value): boolean {
  if (typeof left === 'string' && typeof right === 'string')
    return left.toLowerCase() === right.toLowerCase();
  if (typeof left === typeof right && left !== null && right !== null) return left === right;
  const [one, other] = [numberOf(left), numberOf(right)];
  return one === other;
}

function numberOf(value: Value): number {
  if (typeof value === 'object' && value !== null) return NaN;
  return value === '' ? 0 : Number(value);
}
