import { X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { isIP } from 'node:net'
import { connect } from 'node:tls'
import { certificatesOfPem } from '../../adapters/document-signer/certificates.ts'
import { VendorError } from '../../adapters/vendor/vendor-error.ts'
import type { Services } from '../../context.ts'
import { DAY_MS } from '../../kernel/calendar.ts'
import type { Env } from '../../kernel/process/env.ts'
import { errorCode } from '../../kernel/thrown.ts'
import type { Finding } from './rules/finding.ts'
import { CERTIFICATE_DAYS, tooLow } from './rules/limits.ts'
import { doctorTexts as texts } from './texts.zh-CN.ts'

const names = texts.certificateNames

/** The last part of a name, which is what people call a certificate. */
const shortName = (subject: string) => /^CN=(.*)$/m.exec(subject)?.[1] ?? subject.split('\n').at(-1) ?? ''

function ending(name: string, der: Uint8Array, now: Date): Finding {
  const certificate = new X509Certificate(der)
  const days = Math.floor((new Date(certificate.validTo).getTime() - now.getTime()) / DAY_MS)
  const subject = shortName(certificate.subject)
  const level = tooLow(days, CERTIFICATE_DAYS)
  const seen =
    days < 0 ? texts.certificateEnded(name, subject, -days) : texts.certificate(name, subject, days)
  return { check: 'CERTIFICATES', level, seen, todo: texts.certificateTodo }
}

/** The certificate that a server shows, whether it is valid or not. */
async function shownBy(url: string): Promise<Uint8Array> {
  const { hostname, port } = new URL(url)
  const socket = connect({
    host: hostname,
    port: Number(port || 443),
    ...(isIP(hostname) === 0 ? { servername: hostname } : {}),
    // An outdated certificate is what this looks for. Nothing is sent.
    rejectUnauthorized: false,
  })
  try {
    await once(socket, 'secureConnect', { signal: AbortSignal.timeout(5_000) })
    return socket.getPeerCertificate().raw
  } finally {
    socket.destroy()
  }
}

/** When the certificates of this installation end. */
export async function certificates(
  env: Pick<Env, 'PUBLIC_URL' | 'TIMESTAMP_CA_FILE' | 'WEBHOOK_CA_FILE'>,
  { documents }: Pick<Services, 'documents'>,
  now: Date,
): Promise<readonly Finding[]> {
  const { PUBLIC_URL: url, TIMESTAMP_CA_FILE: timestamp, WEBHOOK_CA_FILE: webhook } = env
  const { signer } = documents
  const places: readonly { name: string; read: (() => Promise<readonly Uint8Array[]>) | null }[] = [
    { name: names.public, read: url?.startsWith('https:') ? async () => [await shownBy(url)] : null },
    {
      name: names.signer,
      read:
        signer === null
          ? null
          : async () => {
              const { certificate, chain } = await signer()
              return [certificate, ...chain]
            },
    },
    ...[
      { name: names.timestamp, file: timestamp },
      { name: names.webhook, file: webhook },
    ].map(({ name, file }) => ({
      name,
      read: file === undefined ? null : async () => certificatesOfPem(await readFile(file, 'utf8')),
    })),
  ]
  const found = await Promise.all(
    places.map(async ({ name, read }): Promise<readonly Finding[]> => {
      if (read === null) return []
      try {
        return (await read()).map((der) => ending(name, der, now))
      } catch (error) {
        const reason = error instanceof VendorError ? error.code : (errorCode(error) ?? 'UNREADABLE')
        const seen = texts.certificateUnreadable(name, reason)
        return [{ check: 'CERTIFICATES', level: 'FAIL', seen, todo: texts.certificateUnreadableTodo }]
      }
    }),
  )
  const all = found.flat()
  return all.length > 0 ? all : [{ check: 'CERTIFICATES', level: 'OK', seen: texts.noCertificates }]
}
