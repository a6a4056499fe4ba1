import { expect, test } from 'vitest'

import { tc3Authorization } from '#server/adapters/vendor/tencent-cloud-signature.ts'

// The worked example from the vendor's description of signature v3, including its asterisks.
const example = {
  service: 'cvm',
  body: '{"Limit": 1, "Filters": [{"Values": ["\\u672a\\u547d\\u540d"], "Name": "instance-name"}]}',
  timestamp: 1551113065,
}

test('the signature equals the vendor’s example with two signed headers', () => {
  expect(
    tc3Authorization({
      ...example,
      secretId: 'AKIDz8krbsJ5yKBZQpn74WFkmLPx3*******',
      secretKey: 'Gu5t9xGARNpq86cd98joQYCN3*******',
      headers: { 'Content-Type': 'application/json; charset=utf-8', Host: 'cvm.tencentcloudapi.com' },
    }),
  ).toBe(
    'TC3-HMAC-SHA256 Credential=AKIDz8krbsJ5yKBZQpn74WFkmLPx3*******/2019-02-25/cvm/tc3_request, ' +
      'SignedHeaders=content-type;host, Signature=2230eefd229f582d8b1b891af7107b91597240707d778ab3738f756258d7652c',
  )
})

test('the signature equals the vendor’s example with the action signed as well', () => {
  expect(
    tc3Authorization({
      ...example,
      secretId: 'AKID********************************',
      secretKey: '********************************',
      headers: {
        'X-TC-Action': 'DescribeInstances',
        'Content-Type': 'application/json; charset=utf-8',
        Host: 'cvm.tencentcloudapi.com',
      },
    }),
  ).toContain('Signature=10b1a37a7301a02ca19a647ad722d5e43b4b3cff309d421d85b46093f6ab6c4f')
})

test('the signature equals the one the vendor’s own SDK computed for this product', () => {
  expect(
    tc3Authorization({
      secretId: 'demo-face-id',
      secretKey: 'demo-face-key',
      service: 'faceid',
      headers: { 'Content-Type': 'application/json', Host: 'faceid.tencentcloudapi.com' },
      body: JSON.stringify({ RuleId: '1', Name: '测试客户甲' }),
      timestamp: 1767225600,
    }),
  ).toContain('Signature=957aec99466ca24a963f5cdd95f39ff0688811702899bf9ba191293dac3e1e0f')
})
