import { faceVerdict } from '#server/identity/rules/face-codes.ts'
import { isLocked, recordFailure, recordPass } from '#server/identity/rules/failed-days.ts'
import { methodFor, sessionCovers } from '#server/identity/rules/session.ts'
import { cancel, decide, evolve, expire, openVisit, requireOpen } from '#server/visit/rules/steps.ts'
import { visitWindow } from '#server/visit/rules/window.ts'
import { defaultSettings, type Settings } from '#server/vocabulary/settings.ts'

/**
 * Every rule that the simulation uses. Each rule can be replaced by a wrong one, to show that the simulation detects
 * the mistake.
 */
export interface SimulationRules {
  readonly settings: Settings
  readonly visitWindow: typeof visitWindow
  readonly openVisit: typeof openVisit
  readonly requireOpen: typeof requireOpen
  readonly decide: typeof decide
  readonly evolve: typeof evolve
  readonly expire: typeof expire
  readonly cancel: typeof cancel
  readonly methodFor: typeof methodFor
  readonly faceVerdict: typeof faceVerdict
  readonly sessionCovers: typeof sessionCovers
  readonly isLocked: typeof isLocked
  readonly recordFailure: typeof recordFailure
  readonly recordPass: typeof recordPass
}

export const realRules: SimulationRules = {
  settings: defaultSettings,
  visitWindow,
  openVisit,
  requireOpen,
  decide,
  evolve,
  expire,
  cancel,
  methodFor,
  faceVerdict,
  sessionCovers,
  isLocked,
  recordFailure,
  recordPass,
}
