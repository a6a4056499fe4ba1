/** The meaning, for the customer, of a result code of the face vendor. */
export type FaceVerdict =
  /** The person in front of the camera is live and is the applicant. */
  | 'PASSED'
  /** A genuine mismatch or liveness failure. It counts towards the day's limit. */
  | 'FAILED'
  /**
   * The check failed for another reason: a network or vendor error, or because it was abandoned or has expired. The
   * customer can try again, and nothing is counted.
   */
  | 'UNDECIDED'
  /** The vendor requires another channel. The page offers the phone immediately, and nothing is counted. */
  | 'USE_PHONE'
  | 'UNFINISHED'

const COUNTED = new Set([1002, 1003, 1004, 1005, 2006, 2010, 2011, 2012, 2013, 2014, 2015, 2016])

const OTHER_CHANNEL = new Set([2005, 2007, 2008, 2009])

const UNFINISHED = 17

/**
 * Maps a result code of Tencent FaceID (GetDetectInfoEnhanced, Text.ErrCode) to a verdict. Only genuine failures
 * count.
 */
export function faceVerdict(vendorCode: number): FaceVerdict {
  if (vendorCode === 0) return 'PASSED'
  if (vendorCode === UNFINISHED) return 'UNFINISHED'
  if (COUNTED.has(vendorCode)) return 'FAILED'
  return OTHER_CHANNEL.has(vendorCode) ? 'USE_PHONE' : 'UNDECIDED'
}
