import { tables } from '../generated/tables.ts'
import type { Database } from '../kernel/database/db.ts'
import { pick } from '../kernel/database/expression.ts'
import { select } from '../kernel/database/selection.ts'
import { query } from '../kernel/database/statement.ts'
import { columnsOf } from '../kernel/database/table.ts'
import { defaultSettings, type Settings } from '../vocabulary/settings.ts'
import { settingsFrom } from './rules/bounds.ts'

const s = columnsOf(tables.setting, 's')

const SETTINGS = query({}, () => select(pick(s, 'key', 'value'), `FROM ${s}`))

/**
 * Milliseconds between two reads of the settings. A change made on another instance takes effect here within this
 * time.
 */
const REFRESH_MS = 5000

export interface SettingsSource {
  readonly current: Settings
  /** Reads the settings again. If the database does not answer, the current settings stay in use. */
  refresh(): Promise<void>
  close(): void
}

/** Opens a source of the settings in force. It reads them at once and then every few seconds. */
export async function openSettings(db: Database, onError: (error: unknown) => void): Promise<SettingsSource> {
  let current = defaultSettings
  const refresh = async (): Promise<void> => {
    const rows = await SETTINGS.all(db, {})
    current = settingsFrom(defaultSettings, new Map(rows.map(({ key, value }) => [key, value])))
  }
  await refresh()
  const timer = setInterval(() => void refresh().catch(onError), REFRESH_MS)
  timer.unref()
  return {
    get current() {
      return current
    },
    refresh,
    close: () => clearInterval(timer),
  }
}
