'use client'

import { PlusOutlined } from '@ant-design/icons'
import { Button, Flex, Typography } from 'antd'
import { type Finding, isAbout } from '../../checks/findings.ts'
import { moved, newVariant, type Question, withVariant } from '../../draft/draft.ts'
import { text } from './messages.zh-CN.ts'
import { Sortable, SortableItem } from './sortable.tsx'
import { VariantCard } from './variant-card.tsx'

const words = text.question

/** The ordered variants of a question. The customer is asked the first variant whose condition holds. */
export function VariantList(props: {
  question: Question
  findings: readonly Finding[]
  readOnly: boolean
  onChange: (next: Question, about: string) => void
}) {
  const { question, findings, readOnly, onChange } = props
  const keys = question.variants.map((variant) => variant.key)
  return (
    <>
      <Flex justify="space-between" align="baseline" wrap gap={8}>
        <Typography.Title level={4} style={{ margin: 0, fontSize: 16 }}>
          {words.variants(question.variants.length)}
        </Typography.Title>
        <Typography.Text type="secondary">{words.firstThatHolds}</Typography.Text>
      </Flex>
      <Sortable
        ids={keys}
        onMove={(from, to) =>
          onChange({ ...question, variants: moved(question.variants, from, to) }, 'move variant')
        }
      >
        {question.variants.map((variant, index) => (
          <SortableItem
            key={variant.key}
            id={variant.key}
            name={words.variant(index + 1)}
            disabled={readOnly || question.variants.length === 1}
          >
            {(handle) => (
              <VariantCard
                handle={handle}
                place={index + 1}
                only={question.variants.length === 1}
                variant={variant}
                others={keys.filter((key) => key !== variant.key)}
                findings={findings.filter((each) => isAbout(each, question.key, variant.key))}
                readOnly={readOnly}
                onChange={(next, about) =>
                  onChange(
                    withVariant(question, variant.key, () => next),
                    `${variant.key} ${about}`,
                  )
                }
                onRemove={() =>
                  onChange(
                    { ...question, variants: question.variants.filter(({ key }) => key !== variant.key) },
                    'remove variant',
                  )
                }
              />
            )}
          </SortableItem>
        ))}
      </Sortable>
      {!readOnly && (
        <Button
          type="dashed"
          icon={<PlusOutlined />}
          onClick={() =>
            onChange(
              { ...question, variants: [newVariant(question.variants), ...question.variants] },
              'add variant',
            )
          }
        >
          {words.addVariant}
        </Button>
      )}
    </>
  )
}
