import { afterAll, expect, test } from 'vitest'
import { whole } from '#test/support/vitest/form.ts'
import { show, told } from './campaign.ts'
import { campaigns } from './campaigns.ts'
import { closeServer } from './servers.ts'

/** Campaigns that start many servers, or need programs and rights that a machine may not have: in the whole form only. */
const WHOLE = ['instance-killed', 'bouncer-restarted', 'starved']

afterAll(closeServer)

test.each(campaigns.filter(({ name }) => whole || !WHOLE.includes(name)))(
  '$name: nothing acknowledged is lost, and the control loses',
  async (campaign) => {
    const lines: string[] = []
    const shown = await show(campaign, {
      ...{ form: 'short', seed: 1, cycles: null },
      say: (line) => lines.push(line),
    })
    expect(shown.held, [told(shown), ...lines].join('\n')).toBe(true)
  },
)
