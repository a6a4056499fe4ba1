import { z } from 'zod'
import type { Clock } from '../../kernel/clock.ts'
import type { EmulatorStorage } from '../base/storage.ts'

/** A person of the emulated directory, and of the emulated 企业微信. */
export const personSchema = z.object({
  id: z.string(),
  username: z.string(),
  name: z.string(),
  email: z.string(),
  emailVerified: z.boolean(),
  groups: z.array(z.string()),
  disabled: z.boolean(),
  /** How the person proves who they are (RFC 8176). */
  methods: z.array(z.string()),
})
export type Person = z.infer<typeof personSchema>

const person = (username: string, name: string, ...groups: string[]): Person => ({
  id: `d1f00000-demo-${username}`,
  username,
  name,
  email: `${username}@directory.example.invalid`,
  emailVerified: true,
  groups,
  disabled: false,
  methods: ['pwd', 'otp'],
})

const seeded: readonly Person[] = [
  person('dir.editor', '目录编辑', 'visit-editors'),
  person('dir.approver', '目录审批', 'visit-approvers'),
  person('dir.agent', '目录坐席', 'visit-agents'),
  person('dir.supervisor', '目录主管', 'visit-supervisors'),
  person('dir.manager', '目录经理', 'visit-managers'),
  person('dir.admin', '目录管理员', 'visit-administrators'),
  person('dir.auditor', '目录审计', 'visit-auditors'),
  person('dir.both', '目录兼任', 'visit-administrators', 'visit-auditors'),
  person('dir.nobody', '目录访客', 'canteen'),
]

/** What the controls can change about a person. */
export const changeSchema = personSchema.partial().required({ id: true })

/** The people of the emulated directory. Changes are stored; everything else is as it was seeded. */
export function createPeople(storage: EmulatorStorage, clock: Clock) {
  const get = async (id: string): Promise<Person | null> => {
    const entry = await storage.get('directory-person', id)
    if (entry !== null) return personSchema.parse(entry.value)
    return seeded.find((each) => each.id === id) ?? null
  }
  return {
    get,
    list: async (): Promise<Person[]> =>
      (await Promise.all(seeded.map(({ id }) => get(id)))).flatMap((found) => found ?? []),
    /** @returns false if there is no such person */
    async change(change: z.infer<typeof changeSchema>): Promise<boolean> {
      const known = await get(change.id)
      if (known === null) return false
      await storage.put('directory-person', change.id, { ...known, ...change }, clock.now())
      return true
    },
  }
}

export type People = ReturnType<typeof createPeople>
