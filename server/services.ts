import { z } from 'zod'
import { createAdapters } from './adapters/index.ts'
import type { Services } from './context.ts'
import type { Clock } from './kernel/clock.ts'
import type { Database } from './kernel/database/db.ts'
import { systemIds } from './kernel/ids.ts'
import { ConfigurationError } from './kernel/process/configuration-error.ts'
import type { Env } from './kernel/process/env.ts'
import { eventMacOf } from './kernel/secret/event-mac.ts'
import { Secrets } from './kernel/secret/secrets.ts'
import type { SettingsSource } from './setting/source.ts'
import { type DirectoryGroups, staffRoles } from './vocabulary/rights.ts'
import { defaultSettings } from './vocabulary/settings.ts'

/** Returns the public URL of this server: PUBLIC_URL if it is configured, otherwise the URL on this machine. */
export function publicUrlOf(env: Pick<Env, 'PUBLIC_URL' | 'PORT'>): string {
  return (env.PUBLIC_URL ?? `http://127.0.0.1:${env.PORT}`).replace(/\/$/, '')
}

const groupsSchema = z.record(z.string(), z.array(z.enum(staffRoles)))

/** @throws ConfigurationError if a group of the directory gives a role that does not exist */
function groupsOf({ OIDC_GROUPS: given }: Env): DirectoryGroups {
  const groups = groupsSchema.safeParse(given ?? {})
  if (groups.success) return groups.data
  throw new ConfigurationError([`OIDC_GROUPS: the roles are ${staffRoles.join(', ')}`])
}

/** Builds the services that every use case receives. */
export function createServices(input: {
  env: Env
  db: Database
  clock: Clock
  wake: Services['wake']
  /** If absent, the default settings apply. Commands that run once omit it. */
  settings?: SettingsSource
}) {
  const { env, db, clock, wake } = input
  const adapters = createAdapters(env, clock, db.pool)
  const secrets = new Secrets(
    env.FIELD_KEYS,
    Buffer.from(env.INDEX_KEY, 'base64'),
    Buffer.from(env.CODE_KEY, 'base64'),
    env.ROWLESS_VALUES,
    env.CRYPTO_SUITE,
  )
  const services: Services = {
    db,
    clock,
    ids: systemIds,
    secrets,
    suite: env.CRYPTO_SUITE,
    directoryGroups: groupsOf(env),
    eventMac: eventMacOf(env),
    get settings() {
      return input.settings?.current ?? defaultSettings
    },
    refreshSettings: async () => await input.settings?.refresh(),
    backupDays: env.BACKUP_KEEP_DAYS,
    publicUrl: publicUrlOf(env),
    wake,
    ...adapters,
  }
  return { services, adapters }
}
