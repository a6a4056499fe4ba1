import { createHash, createHmac } from 'node:crypto'

const ALGORITHM = 'TC3-HMAC-SHA256'

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest()

/**
 * The Authorization header of Tencent Cloud API 3.0 (signature method v3). Source:
 * https://tencentcloud.com/document/api/1150/49447
 *
 * @param input.service product name as in the public host name (`faceid`, `sms`)
 * @param input.headers the headers to be signed; content-type and host are mandatory, and host includes the port if
 * there is one
 * @param input.timestamp seconds; the vendor refuses a timestamp that differs by more than five minutes
 */
export function tc3Authorization(input: {
  secretId: string
  secretKey: string
  service: string
  headers: Readonly<Record<string, string>>
  body: string
  timestamp: number
}): string {
  const headers = Object.entries(input.headers)
    .map(([name, value]) => [name.toLowerCase(), value.trim().toLowerCase()] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1))
  const signed = headers.map(([name]) => name).join(';')
  // API 3.0 always signs the method POST, the path "/" and an empty query, regardless of the endpoint's path.
  const canonical = [
    'POST',
    '/',
    '',
    ...headers.map(([name, value]) => `${name}:${value}`),
    '',
    signed,
    sha256(input.body),
  ].join('\n')
  const date = new Date(input.timestamp * 1000).toISOString().slice(0, 10)
  const scope = `${date}/${input.service}/tc3_request`
  const toSign = [ALGORITHM, input.timestamp, scope, sha256(canonical)].join('\n')
  const key = hmac(hmac(hmac(`TC3${input.secretKey}`, date), input.service), 'tc3_request')
  const signature = hmac(key, toSign).toString('hex')
  return `${ALGORITHM} Credential=${input.secretId}/${scope}, SignedHeaders=${signed}, Signature=${signature}`
}
