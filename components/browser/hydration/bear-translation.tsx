'use client'

import { guardAgainstTranslation } from './translation-guard.ts'

// When the module is loaded, which is before hydration.
guardAgainstTranslation()

/** Rendered by the root layout, so that every page loads the guard against browser translation. */
export function BearTranslation(): null {
  return null
}
