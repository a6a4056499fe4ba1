import { z } from 'zod'
import { hashNames } from '../../secret/suite.ts'
import { form, variable } from './explained.ts'
import { command, file, files, flag, text } from './kinds.ts'
import { witnesses } from './witnesses.ts'

const logSettings = {
  EVIDENCE_LOG_NAME: variable(
    form(
      z.string().regex(/^[^\s+]{1,200}$/, 'must have no spaces and no plus'),
      'text without spaces and plus',
    ).default('return-visit/log'),
    'the name of the log, which every checkpoint contains. It must not change once the log has begun',
  ),
  EVIDENCE_LOG_HASH: variable(
    z.enum(hashNames).optional(),
    'the hash function of the log’s tree. A log keeps the one with which it began: the app does not start with another',
    { otherwise: 'follows from `CRYPTO_SUITE`' },
  ),
  EVIDENCE_LOG_ENTRIES: variable(
    flag.default(false),
    'whether everybody can read the entries of the log below `/log/`, and not only its checkpoints and hashes. Entries ' +
      'contain no personal data, but ids and numbers of visits',
  ),
  EVIDENCE_KEY_FILE: variable(
    file.optional(),
    'the key (PEM, `openssl genpkey -algorithm ed25519`, or `-algorithm SM2` under `CRYPTO_SUITE=sm`) that signs the ' +
      'checkpoints of the log of evidence. The database never holds it',
    { otherwise: 'there are no checkpoints' },
  ),
  EVIDENCE_SIGN_COMMAND: variable(
    command.optional(),
    'instead of the file, for a key in a security module (PKCS #11) or a key service: gets the text on its standard ' +
      'input and writes the signature (Ed25519: 64 bytes; SM2: DER) to its standard output',
    { otherwise: 'the file signs' },
  ),
  EVIDENCE_PUBLIC_KEY_FILE: variable(file.optional(), 'the public key (PEM) of the command', {
    otherwise: 'required with the command',
  }),
  EVIDENCE_FORMER_KEY_FILE: variable(
    file.optional(),
    'during a change of keys, the key before; see [the evidence key](operations/keys.md#the-evidence-key)',
    { otherwise: 'none' },
  ),
}

const outsideSettings = {
  TIMESTAMP_ENDPOINT: variable(
    form(z.url({ protocol: /^https?$/ }), 'a URL').optional(),
    'a time stamping authority (RFC 3161). It may be http: the requests contain hashes only, and the answers are signed',
    { otherwise: 'nothing is timestamped' },
  ),
  TIMESTAMP_CA_FILE: variable(
    file.optional(),
    'certificates (PEM) of the time stamping authority: its own, or those of the authorities above it',
    { otherwise: 'required with the endpoint' },
  ),
  EVIDENCE_PUBLISH_FOLDER: variable(
    form(z.string(), 'the name of a folder').optional(),
    'a folder into which checkpoints of the log of evidence are published, usually a mount of a storage that keeps ' +
      'files for years (WORM). It must exist; the app never creates it',
    { otherwise: 'none' },
  ),
  EVIDENCE_PUBLISH_BUCKET: variable(
    form(z.url({ protocol: /^https?$/ }), 'an https URL').optional(),
    'a bucket with object lock (S3 protocol) into which checkpoints are published. The bucket is for this alone',
    { otherwise: 'none', demo: true },
  ),
  EVIDENCE_PUBLISH_KEY_ID: variable(text.optional(), 'the id of the key of the bucket', {
    otherwise: 'required with the bucket',
    demo: true,
  }),
  EVIDENCE_PUBLISH_KEY_SECRET: variable(
    text.optional(),
    'the key of the bucket. It needs the right to read, to list and to write with a retention, and none to delete',
    { secret: true, otherwise: 'required with the bucket', demo: true },
  ),
  EVIDENCE_PUBLISH_REGION: variable(text.default('us-east-1'), 'the region of the bucket'),
  EVIDENCE_PUBLISH_YEARS: variable(
    z.coerce.number().int().min(1).max(100).default(10),
    'how many years nobody can delete what was published',
  ),
  EVIDENCE_WITNESSES: variable(
    form(witnesses, '`vkey@url`, separated by commas').default([]),
    'witnesses of the log of evidence (c2sp.org/tlog-witness): the key of each one’s cosignatures (Ed25519) and its ' +
      'submission prefix',
  ),
}

const documentSettings = {
  DOCUMENT_SIGNER_FILE: variable(
    file.optional(),
    'the insurer’s certificate with its key (PKCS #12), with which [documents](evidence-pack.md#the-signature) are signed',
    { otherwise: 'documents are made unsigned' },
  ),
  DOCUMENT_SIGNER_PASSWORD: variable(form(z.string(), 'text').optional(), 'the password of that file', {
    secret: true,
    otherwise: 'the empty password',
  }),
  DOCUMENT_SIGNER_COMMAND: variable(
    command.optional(),
    'instead of the file, for a key in a security module: gets the digest on its standard input and writes the ' +
      'signature to its standard output',
    { otherwise: 'the file signs' },
  ),
  DOCUMENT_SIGNER_CERTIFICATES: variable(
    file.optional(),
    'the certificates (PEM) of the command, the key’s own first',
    { otherwise: 'required with the command' },
  ),
  DOCUMENT_REVOCATION_LISTS: variable(
    files,
    'revocation lists (DER or PEM) of the authorities of documents and timestamps',
  ),
  DOCUMENT_REVOCATION_FETCH: variable(
    flag.default(true),
    'whether other lists are fetched from the URL in the certificate',
  ),
  DOCUMENT_FONTS: variable(files, 'further fonts for rare characters'),
}

/** The log of evidence, what confirms it outside, and the signed documents. */
export const evidenceSettings = { ...logSettings, ...outsideSettings, ...documentSettings }
