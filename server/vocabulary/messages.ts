/** How an outgoing message ended. */
export const messageOutcomes = ['DELIVERED', 'SKIPPED', 'FAILED'] as const
export type MessageOutcome = (typeof messageOutcomes)[number]

/** The delivery receipts of a text message: ARRIVED or LOST as the carrier reported, NONE if it never reported. */
export const messageReceipts = ['ARRIVED', 'LOST', 'NONE'] as const
export type MessageReceipt = (typeof messageReceipts)[number]
