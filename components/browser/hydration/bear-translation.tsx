'use client'

import { guardAgainstTranslation } from './translation-guard.ts'

// As this file is loaded, which is before the page is taken over.
guardAgainstTranslation()

/** Stands in the root layout, so that every page bears being translated by the browser. */
export function BearTranslation(): null {
  return null
}
