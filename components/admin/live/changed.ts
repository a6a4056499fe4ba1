import { z } from 'zod'
import { type LiveResource, liveResources } from '#server/inbox/rules/changes.ts'
import { listen, streamState } from './stream.ts'

const changedSchema = z.object({ resources: z.array(z.string()) })

function isLive(name: string): name is LiveResource {
  return Object.hasOwn(liveResources, name)
}

/**
 * Listens to changes of lists. After the stream was broken, every list counts as changed, because changes made meanwhile
 * were not told.
 * @param take receives the resources whose records were changed by anybody
 * @returns a function that ends the listening
 */
export function listenToChanges(take: (resources: readonly LiveResource[]) => void): () => void {
  const end = listen('changed', (data) => {
    const told = changedSchema.safeParse(parsed(data))
    if (told.success) take(told.data.resources.filter(isLive))
  })
  let wasOpen = streamState.isOpen()
  const endWatching = streamState.subscribe(() => {
    if (streamState.isOpen() && wasOpen) take(Object.keys(liveResources).filter(isLive))
    wasOpen ||= streamState.isOpen()
  })
  return () => {
    end()
    endWatching()
  }
}

function parsed(data: string): unknown {
  try {
    return JSON.parse(data)
  } catch {
    return null
  }
}
