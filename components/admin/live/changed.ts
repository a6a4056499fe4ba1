import { z } from 'zod'
import { type LiveArea, liveAreas } from '#server/inbox/rules/changes.ts'
import { listen } from './stream.ts'

const changedSchema = z.object({ areas: z.array(z.string()) })

function isLiveArea(area: string): area is LiveArea {
  return Object.hasOwn(liveAreas, area)
}

/**
 * Listens to changes of lists.
 * @param take receives the areas of the menu whose lists were changed by anybody
 * @returns a function that ends the listening
 */
export function listenToChanges(take: (areas: readonly LiveArea[]) => void): () => void {
  return listen('changed', (data) => {
    const told = changedSchema.safeParse(parsed(data))
    if (told.success) take(told.data.areas.filter(isLiveArea))
  })
}

function parsed(data: string): unknown {
  try {
    return JSON.parse(data)
  } catch {
    return null
  }
}
