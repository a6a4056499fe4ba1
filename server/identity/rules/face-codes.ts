/** What a vendor's code means for the customer. */
export type FaceVerdict =
  /** The right person, alive. */
  | 'PASSED'
  /** A genuine mismatch or liveness failure: counts towards the day. */
  | 'FAILED'
  /** Nobody's failure (network, vendor, left, expired): try again, nothing counts. */
  | 'UNDECIDED'
  /** The vendor says another channel is needed: offer the phone at once; nothing counts. */
  | 'USE_PHONE'
  /** The person has not finished yet. */
  | 'UNFINISHED'

const COUNTED = new Set([1002, 1003, 1004, 1005, 2006, 2010, 2011, 2012, 2013, 2014, 2015, 2016])

const OTHER_CHANNEL = new Set([2005, 2007, 2008, 2009])

const UNFINISHED = 17

/** Reads a Tencent FaceID result code (GetDetectInfoEnhanced, Text.ErrCode). Only genuine failures count. */
export function faceVerdict(vendorCode: number): FaceVerdict {
  if (vendorCode === 0) return 'PASSED'
  if (vendorCode === UNFINISHED) return 'UNFINISHED'
  if (COUNTED.has(vendorCode)) return 'FAILED'
  return OTHER_CHANNEL.has(vendorCode) ? 'USE_PHONE' : 'UNDECIDED'
}
