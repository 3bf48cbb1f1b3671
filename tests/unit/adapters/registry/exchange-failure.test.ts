import { describe, expect, it } from '@jest/globals';
import { exchangeFailure } from '../../../../src/adapters/registry/exchange-failure.ts';

describe('exchangeFailure', () => {
  it.each([
    ['ECONNRESET', true, 'the connection broke off (ECONNRESET)'],
    ['ENOTFOUND', true, 'no host has this name (ENOTFOUND)'],
    ['EAI_AGAIN', true, 'the name service does not answer (EAI_AGAIN)'],
    ['UND_ERR_BODY_TIMEOUT', true, 'the answer stopped in its middle (UND_ERR_BODY_TIMEOUT)'],
    ['ENETUNREACH', true, 'said the library (ENETUNREACH)'],
    ['CERT_HAS_EXPIRED', false, 'its certificate has expired (CERT_HAS_EXPIRED)'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', false, 'said the library (ERR_TLS_CERT_ALTNAME_INVALID)'],
    ['ERR_SSL_WRONG_VERSION_NUMBER', false, 'said the library (ERR_SSL_WRONG_VERSION_NUMBER)'],
    ['HPE_INVALID_CONSTANT', false, 'said the library (HPE_INVALID_CONSTANT)'],
  ])('tells for %s whether another try may help', (code, transient, message) => {
    const cause = Object.assign(new Error('said the library'), { code });

    expect(exchangeFailure(cause)).toMatchObject({ code, transient, message, cause });
  });

  it('finds the code in the cause', () => {
    const cause = Object.assign(new Error('reset'), { code: 'ECONNRESET' });

    expect(exchangeFailure(new Error('wrapped', { cause }))).toMatchObject({ code: 'ECONNRESET' });
  });

  it.each([
    new TypeError('a bug'),
    Object.assign(new Error('wrong argument'), { code: 'UND_ERR_INVALID_ARG' }),
    'text',
    undefined,
  ])('leaves a bug as it is: %s', (error) => {
    expect(exchangeFailure(error)).toBe(error);
  });
});
