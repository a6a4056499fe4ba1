import { createHash, X509Certificate } from 'node:crypto'
import { expect, it, test } from 'vitest'
import { certificatesIn, certificatesProblem } from '#components/admin/partners/certificates.ts'
import { clientCertificate } from '#server/http/partner/client-certificate.ts'
import { fingerprintIn } from '#server/partner/rules/fingerprint.ts'
import { MOST_CERTIFICATES } from '#server/partner/rules/scopes.ts'

const hex = 'ab'.repeat(32)
const colons = hex.toUpperCase().match(/../g)?.join(':') ?? ''

test.each<[string, string | null]>([
  [hex, hex],
  [`ab${'sha256:'}${'ab'.repeat(31)}`, null],
  [hex.toUpperCase(), hex],
  [colons, hex],
  [` sha256:${hex} `, hex],
  [`sha256 Fingerprint=${colons}`, hex],
  [hex.slice(2), null],
  [`${hex}ab`, null],
  [hex.replace('a', 'g'), null],
  ['', null],
])('%j is the fingerprint %j', (text, read) => {
  expect(fingerprintIn(text)).toBe(read)
})

/** A certificate that was made for this test with `openssl req -x509 -newkey ed25519`. */
const pem = `-----BEGIN CERTIFICATE-----
MIIBVTCCAQegAwIBAgIUMYBCF4uIoSXjKGN7wNluLoTw6VIwBQYDK2VwMB8xHTAb
BgNVBAMMFGNvcmUuZXhhbXBsZS5pbnZhbGlkMCAXDTI2MTEzMDE3NDQwOFoYDzIx
MjYxMTA2MTc0NDA4WjAfMR0wGwYDVQQDDBRjb3JlLmV4YW1wbGUuaW52YWxpZDAq
MAUGAytlcAMhADb6Men1meqBysAaDMaLkz34BIuA/Zdf9pr2igdloWb4o1MwUTAd
BgNVHQ4EFgQUmZdgyEn/y5iceOfxttCGO6t1v58wHwYDVR0jBBgwFoAUmZdgyEn/
y5iceOfxttCGO6t1v58wDwYDVR0TAQH/BAUwAwEB/zAFBgMrZXADQQC5/jJdOa7w
UhVwVC+XncsVrzN4WGbTivNf6dzSuLu0ZQaF8ufLNl+WdfdMkE6dX8N4clxbx0Uc
N3JBxAtQdnMP
-----END CERTIFICATE-----
`

test('the header is read in each form that proxies write, and only from trusted ones', () => {
  const { raw } = new X509Certificate(pem)
  const own = createHash('sha256').update(raw).digest('hex')
  const read = (
    value: string | string[] | undefined,
    trustedProxies = 1,
    header: string | undefined = 'client-cert',
  ) => clientCertificate({ headers: { 'client-cert': value } }, { trustedProxies, header })
  expect(own).toBe(fingerprintIn(new X509Certificate(pem).fingerprint256))
  for (const value of [`:${raw.toString('base64')}:`, encodeURIComponent(pem), own, colons.toLowerCase()])
    expect(read(value)).toBe(value.includes('ab:ab') ? hex : own)
  for (const value of [
    undefined,
    '',
    ':',
    '::',
    ':abc',
    `:${hex}`,
    encodeURIComponent('-----BEGIN CERTIFICATE-----'),
    '-----BEGIN%',
    `${own}, ${own}`,
    [own],
  ])
    expect(read(value), String(value)).toBeNull()
  expect(read(own, 0)).toBeNull()
  expect(
    clientCertificate({ headers: { 'client-cert': own } }, { trustedProxies: 1, header: undefined }),
  ).toBeNull()
})

it('says in the form which line is wrong, and how many there may be', () => {
  expect(certificatesIn(`${colons}\n\n ${hex} \n`)).toEqual([hex, hex])
  expect(certificatesProblem('')).toBeNull()
  expect(certificatesProblem(`${hex}\n\nabc`)).toContain('第 3 行')
  const many = Array.from({ length: MOST_CERTIFICATES + 1 }, () => hex)
  expect(certificatesProblem(many.slice(1).join('\n'))).toBeNull()
  expect(certificatesProblem(many.join('\n'))).toContain(String(MOST_CERTIFICATES))
})
