import { afterAll, expect, test } from 'vitest'
import { whole } from '#test/support/vitest/form.ts'
import { show, told } from './campaign.ts'
import { campaigns } from './campaigns.ts'
import { closeServer } from './servers.ts'

/**
 * Campaigns of the whole form only: they start several servers that would slow down every test beside them, or need programs and
 * rights that a machine may not have.
 */
const WHOLE = [
  'instance-killed',
  'repeated',
  'bouncer-restarted',
  'starved',
  'memory-short',
  'overload',
  'failed-over',
]

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
