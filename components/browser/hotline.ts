/** The insurer's hotline (回访电话), as named in the insurer's procedure for return visits. */
export const HOTLINE = '4008216808'
