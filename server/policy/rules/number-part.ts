/** Minimum number of digits of the beginning of a policy number. */
export const BEGINNING_LEAST = 4
/** Minimum number of digits of any part of a policy number. With fewer, most parts would occur in most numbers. */
export const PART_LEAST = 5
