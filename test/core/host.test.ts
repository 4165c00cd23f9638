import { describe, expect, it } from 'vitest';
import { checkBaseUrl, isLoopback, orgOfHost, sameBaseUrl } from '../../lambda/core/host.ts';

describe('checkBaseUrl', () => {
  it.each([
    ['https://acme.api.identitynow.com', 'https://acme.api.identitynow.com'],
    ['https://acme.api.identitynow.com/', 'https://acme.api.identitynow.com'],
    ['https://ACME.api.identitynow.com', 'https://acme.api.identitynow.com'],
    ['https://acme.api.identitynow-demo.com', 'https://acme.api.identitynow-demo.com'],
    ['https://acme.api.saas.sailpointfedramp.com', 'https://acme.api.saas.sailpointfedramp.com'],
    ['http://127.0.0.1:8080', 'http://127.0.0.1:8080'],
    ['http://localhost:8080/', 'http://localhost:8080'],
    ['http://[::1]:8080', 'http://[::1]:8080'],
    ['https://localhost', 'https://localhost'],
  ])('allows %s', (given, baseUrl) => {
    expect(checkBaseUrl(given, false)).toEqual({ ok: true, baseUrl });
  });

  it.each([
    ['http://acme.api.identitynow.com', 'baseUrl must be https (http only on loopback)'],
    ['ftp://127.0.0.1', 'baseUrl must be https (http only on loopback)'],
    ['acme.api.identitynow.com', 'baseUrl is not a URL'],
    ['', 'baseUrl is not a URL'],
    ['https://acme.api.identitynow.com:8443', 'baseUrl must not name a port on an ISC host'],
    ['https://user:pass@acme.api.identitynow.com', 'baseUrl must not hold credentials'],
    ['https://user@acme.api.identitynow.com', 'baseUrl must not hold credentials'],
    ['https://:pass@acme.api.identitynow.com', 'baseUrl must not hold credentials'],
    ['https://acme.api.identitynow.com/v2025', 'baseUrl must end after the host: no path, query or fragment'],
    ['https://acme.api.identitynow.com?x=1', 'baseUrl must end after the host: no path, query or fragment'],
    ['https://acme.api.identitynow.com/#x', 'baseUrl must end after the host: no path, query or fragment'],
  ])('refuses %j', (given, reason) => {
    expect(checkBaseUrl(given, false)).toEqual({ ok: false, reason });
  });

  it.each([
    'https://acme.identitynow.com',
    'https://api.identitynow.com',
    'https://acme.api.identitynow.com.evil.example',
    'https://evil-identitynow.com',
    'https://acme.api.evilidentitynow.com',
    'https://acme.api.identitynow.com.',
    'https://127.0.0.1.evil.example',
    'https://gateway.example.com',
  ])('refuses the unknown host %s', (given) => {
    expect(checkBaseUrl(given, false)).toEqual({
      ok: false,
      reason:
        'baseUrl is not a known ISC host, such as https://acme.api.identitynow.com; set allowHost: true beside it if it is right',
    });
  });

  it('allows another host over https where the policy allows it', () => {
    expect(checkBaseUrl('https://gateway.example.com:8443', true)).toEqual({
      ok: true,
      baseUrl: 'https://gateway.example.com:8443',
    });
  });

  it('refuses http on another host even where the policy allows the host', () => {
    expect(checkBaseUrl('http://gateway.example.com', true)).toEqual({
      ok: false,
      reason: 'baseUrl must be https (http only on loopback)',
    });
  });
});

describe('orgOfHost', () => {
  it('is the first label of an ISC host', () => {
    expect(orgOfHost('https://acme.api.identitynow.com')).toBe('acme');
  });

  it.each(['http://127.0.0.1:1', 'https://gateway.example.com', 'no url'])('is unknown for %s', (url) => {
    expect(orgOfHost(url)).toBeNull();
  });
});

describe('isLoopback', () => {
  it.each(['http://127.0.0.1:1', 'http://localhost', 'http://[::1]:9'])('is true for %s', (url) => {
    expect(isLoopback(url)).toBe(true);
  });

  it.each(['https://acme.api.identitynow.com', 'https://localhost.example.com', 'no url'])(
    'is false for %s',
    (url) => {
      expect(isLoopback(url)).toBe(false);
    },
  );
});

it.each([
  ['https://Acme.api.identitynow.com:443/', 'https://acme.api.identitynow.com', true],
  ['not a url', 'not a url', true],
  ['not a url', 'https://acme.api.identitynow.com', false],
  ['https://acme.api.identitynow.com/path', 'https://acme.api.identitynow.com', false],
])('takes %j and %j for one base URL: %s', (one, other, verdict) => {
  expect(sameBaseUrl(one, other)).toBe(verdict);
});
