import { z } from 'zod'
import { type LiveResource, liveResources } from '#server/inbox/rules/changes.ts'
import { listen } from './stream.ts'

const changedSchema = z.object({ resources: z.array(z.string()) })

function isLive(name: string): name is LiveResource {
  return Object.hasOwn(liveResources, name)
}

/**
 * Listens to changes of lists.
 * @param take receives the resources whose records were changed by anybody
 * @returns a function that ends the listening
 */
export function listenToChanges(take: (resources: readonly LiveResource[]) => void): () => void {
  return listen('changed', (data) => {
    const told = changedSchema.safeParse(parsed(data))
    if (told.success) take(told.data.resources.filter(isLive))
  })
}

function parsed(data: string): unknown {
  try {
    return JSON.parse(data)
  } catch {
    return null
  }
}
