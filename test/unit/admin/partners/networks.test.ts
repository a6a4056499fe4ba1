import { expect, it } from 'vitest'
import { linesIn, networksProblem } from '#components/admin/partners/networks.ts'
import { isNetwork } from '#server/partner/client/networks.ts'
import { MOST_NETWORKS } from '#server/partner/rules/scopes.ts'

it('a network is accepted in the form if the server accepts it', () => {
  const right = ['10.1.0.0/16', '192.0.2.7', '0.0.0.0/0', '2001:db8::/32', '::1', '2001:db8::7/128']
  const wrong = [
    '10.1.0.0/33',
    '10.1.0',
    '10.1.0.256',
    '10.1.0.0/',
    '2001:db8::/129',
    'fe80::1%eth0',
    'core.example.com',
    '10.1.0.0-10.1.0.9',
    '１０.1.0.0',
  ]
  for (const text of [...right, ...wrong])
    expect([text, networksProblem(text) === null]).toEqual([text, isNetwork(text)])
  expect(right.filter((text) => networksProblem(text) !== null)).toEqual([])
  expect(wrong.filter((text) => networksProblem(text) === null)).toEqual([])
})

it('says which line is wrong, and how many networks there may be', () => {
  expect(linesIn(' 10.1.0.0/16 \n\n192.0.2.7\n')).toEqual(['10.1.0.0/16', '192.0.2.7'])
  expect(networksProblem('')).toBeNull()
  expect(networksProblem('10.1.0.0/16\n\n内网')).toContain('第 3 行“内网”')
  const many = Array.from({ length: MOST_NETWORKS + 1 }, (_, index) => `192.0.2.${index}`)
  expect(networksProblem(many.slice(1).join('\n'))).toBeNull()
  expect(networksProblem(many.join('\n'))).toContain(String(MOST_NETWORKS))
})
