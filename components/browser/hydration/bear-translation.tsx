'use client'

import { guardAgainstTranslation } from './translation-guard.ts'

// The guard is installed when the module is loaded, which is before hydration.
guardAgainstTranslation()

/** Rendered by the root layout, so that every page loads the guard against browser translation. */
export function BearTranslation(): null {
  return null
}
