import { z } from 'zod'
import { backupSettings } from './backup.ts'
import { databaseSettings } from './database.ts'
import { directorySettings } from './directory.ts'
import { evidenceSettings } from './evidence.ts'
import { keySettings } from './keys.ts'
import { monitoringSettings } from './monitoring.ts'
import { serverSettings } from './server.ts'
import { vendorSettings } from './vendors.ts'

/** The variables of the configuration, in the groups of the reference. */
export const groups = {
  server: serverSettings,
  database: databaseSettings,
  keys: keySettings,
  directory: directorySettings,
  vendors: vendorSettings,
  evidence: evidenceSettings,
  backup: backupSettings,
  monitoring: monitoringSettings,
} as const

export const schema = z.object({
  ...serverSettings,
  ...databaseSettings,
  ...keySettings,
  ...directorySettings,
  ...vendorSettings,
  ...evidenceSettings,
  ...backupSettings,
  ...monitoringSettings,
})
