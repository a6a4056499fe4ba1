import { z } from 'zod'
import { form, variable } from './explained.ts'
import { keyRing, text } from './kinds.ts'

/** Where backups are kept, and for how long. */
export const backupSettings = {
  BACKUP_KEYS: variable(
    keyRing.optional(),
    'keys of [backups](restore.md), in the form of `FIELD_KEYS`: the first one seals, and every one opens. Keep them ' +
      'where the server’s loss does not take them, too: without them, a backup is worth nothing',
    { secret: true, otherwise: 'there are no backups', demo: true },
  ),
  BACKUP_FOLDER: variable(
    form(z.string(), 'the name of a folder').optional(),
    'a folder in which backups are kept, usually a mount of another machine’s disk. It must exist; the app never creates it',
    { otherwise: 'the bucket is used', demo: true },
  ),
  BACKUP_BUCKET: variable(
    form(z.url({ protocol: /^https?$/ }), 'an https URL').optional(),
    'a bucket (S3 protocol) in which backups are kept. It is for backups alone, and has no object lock',
    { otherwise: 'the folder is used' },
  ),
  BACKUP_BUCKET_KEY_ID: variable(text.optional(), 'the id of the key of this bucket', {
    otherwise: 'required with the bucket',
  }),
  BACKUP_BUCKET_KEY_SECRET: variable(
    text.optional(),
    'the key of this bucket. It needs the right to read, to list, to write and to delete',
    { secret: true, otherwise: 'required with the bucket' },
  ),
  BACKUP_BUCKET_REGION: variable(text.default('us-east-1'), 'the region of this bucket'),
  BACKUP_DATABASE_URL: variable(
    form(z.string().startsWith('postgres'), '`postgresql://user:password@host:5432/name`').optional(),
    'the database with a role that may replicate (`REPLICATION`), for `npm run backup`',
    { secret: true, otherwise: 'the owner of the tables replicates, if it may' },
  ),
  BACKUP_KEEP_DAYS: variable(
    z.coerce.number().int().min(1).max(3650).default(35),
    'the days back to which every second can be restored. What only earlier seconds need is removed',
  ),
  BACKUP_BASE_HOURS: variable(
    z.coerce.number().int().min(1).max(720).default(24),
    'the hours after which `npm run backup -- --follow` takes another base backup',
  ),
  BACKUP_WAL_SECONDS: variable(
    z.coerce.number().int().min(1).max(300).default(10),
    'the seconds after which changes are stored, even if they are few: what the loss of the server can cost',
  ),
}
