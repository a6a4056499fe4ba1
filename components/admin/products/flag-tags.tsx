import { Flex, Tag } from 'antd'
import { text } from './messages.zh-CN.ts'

/** The flags a product has; what it has not takes no room. */
export function FlagTags(props: { newType: boolean; riskTranscription: boolean; dualRecording: boolean }) {
  const names = (['newType', 'riskTranscription', 'dualRecording'] as const).filter((name) => props[name])
  return (
    <Flex gap={4} wrap>
      {names.map((name) => (
        <Tag key={name} color="cyan" style={{ marginInlineEnd: 0 }}>
          {text.flags[name]}
        </Tag>
      ))}
    </Flex>
  )
}

export function SaleTag({ onSale }: { onSale: boolean }) {
  return (
    <Tag color={onSale ? 'success' : 'default'} style={{ marginInlineEnd: 0 }}>
      {onSale ? text.onSale : text.offSale}
    </Tag>
  )
}
