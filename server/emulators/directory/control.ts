import { z } from 'zod'
import { type EmulatorReply, json } from '../base/http.ts'
import { logoutMisdeeds, misdeeds, type OidcEmulator } from './oidc.ts'
import { changeSchema, type People } from './people.ts'

const orderSchema = z.union([
  z.object({ change: changeSchema }).strict(),
  z.object({ misdeed: z.enum(misdeeds) }).strict(),
  z.object({ rotateKey: z.literal(true) }).strict(),
  z
    .object({
      signOut: z.string(),
      tells: z.boolean().default(true),
      wrong: z.enum(logoutMisdeeds).optional(),
    })
    .strict(),
])

/** Carries out an order to the emulated directory: changes a person, does wrong, replaces the key, or signs out. */
export async function controlDirectory(
  oidc: OidcEmulator,
  people: People,
  body: unknown,
): Promise<EmulatorReply> {
  const parsed = orderSchema.safeParse(body)
  if (!parsed.success) return json({ error: 'not an order' }, 400)
  const order = parsed.data
  if ('change' in order)
    return (await people.change(order.change)) ? json({}) : json({ error: 'unknown person' }, 404)
  if ('misdeed' in order) oidc.order(order.misdeed)
  else if ('rotateKey' in order) oidc.rotateKey()
  else return json({ answered: await oidc.signOut(order.signOut, order) })
  return json({})
}
