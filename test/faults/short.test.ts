import { afterAll, expect, test } from 'vitest'
import { show, told } from './campaign.ts'
import { campaigns } from './campaigns.ts'
import { closeServer } from './servers.ts'

afterAll(closeServer)

test.each(campaigns)('$name: nothing acknowledged is lost, and the control loses', async (campaign) => {
  const lines: string[] = []
  const shown = await show(campaign, {
    ...{ form: 'short', seed: 1, cycles: null },
    say: (line) => lines.push(line),
  })
  expect(shown.held, [told(shown), ...lines].join('\n')).toBe(true)
})
