import { expect } from 'vitest'
import type { RunningPrometheus } from './prometheus.ts'

/** What has fired so far, each with its name, and with its name and the value of each label. */
const fired = new WeakMap<RunningPrometheus, Set<string>>()

/**
 * Waits until an alert has fired, also if it is over by now.
 *
 * @param alert its name, or its name and the value of one of its labels
 * @param again goes on making the installation ill: a counter that only now appears tells of no increase
 */
export async function seen(
  prometheus: RunningPrometheus,
  alert: string,
  timeout = 60_000,
  again: () => Promise<unknown> = async () => undefined,
): Promise<void> {
  const names = fired.get(prometheus) ?? new Set<string>()
  fired.set(prometheus, names)
  const look = async () => {
    await again()
    for (const { alertname = '', ...labels } of await prometheus.firing()) {
      names.add(alertname)
      for (const each of Object.values(labels)) names.add(`${alertname} ${each}`)
    }
    return [...names]
  }
  await expect.poll(look, { timeout, interval: 500 }).toContain(alert)
}
