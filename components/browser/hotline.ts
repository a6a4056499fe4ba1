/** The insurer's switchboard (回访电话), as the procedure names it. */
export const HOTLINE = '4008216808'
