import { Flex } from 'antd'
import { ToneTag } from '#components/ui/tone-tag.tsx'
import { text } from './messages.zh-CN.ts'

/** Tags for the flags that are set on a product. Flags that are not set have no tag. */
export function FlagTags(props: { newType: boolean; riskTranscription: boolean; dualRecording: boolean }) {
  const names = (['newType', 'riskTranscription', 'dualRecording'] as const).filter((name) => props[name])
  return (
    <Flex gap={4} wrap>
      {names.map((name) => (
        <ToneTag key={name} tone="brand">
          {text.flags[name]}
        </ToneTag>
      ))}
    </Flex>
  )
}

export function SaleTag({ onSale }: { onSale: boolean }) {
  return <ToneTag tone={onSale ? 'good' : 'quiet'}>{onSale ? text.onSale : text.offSale}</ToneTag>
}
