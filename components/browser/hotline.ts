/** The insurer's hotline (回访电话), as named in the procedure. */
export const HOTLINE = '4008216808'
