import { describe, expect, test } from 'vitest'
import { faceVerdict } from '#server/identity/rules/face-codes.ts'

describe('what the vendor’s codes mean for the customer', () => {
  test.each([
    ['PASSED', [0]],
    ['UNFINISHED', [17]],
    ['FAILED', [1002, 1003, 1004, 1005, 2006, 2010, 2011, 2012, 2013, 2014, 2015, 2016]],
    ['USE_PHONE', [2005, 2007, 2008, 2009]],
    ['UNDECIDED', [15, 16, 201, 202, 203, 204, 1001, 1008, 2001, 2002, 2003, 2017]],
    // Undocumented codes do not count as a failure of the customer.
    ['UNDECIDED', [-1, 1, 999, 2004, 2018, 9999]],
  ])('%s: %j', (verdict, codes) => {
    expect(codes.map(faceVerdict)).toEqual(codes.map(() => verdict))
  })
})
