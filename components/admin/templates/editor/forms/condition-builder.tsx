'use client'

import { CloseOutlined, PlusOutlined } from '@ant-design/icons'
import { Button, Flex, Segmented, Select } from 'antd'
import type { Condition } from '#server/questionnaire/rules/template.ts'
import type { ConditionFact } from '#server/vocabulary/policy-facts.ts'
import {
  addAt,
  type FactValue,
  factNames,
  type Group,
  joinAt,
  negateAt,
  type Path,
  partsOf,
  removeAt,
  replaceAt,
  testOf,
  toggleValue,
  valuesOf,
} from '../../draft/conditions.ts'
import { factWord, valueWord } from '../../words/words.ts'
import styles from './condition-builder.module.css'
import { text } from './messages.zh-CN.ts'

const words = text.condition

interface BuilderProps {
  readonly value: Condition
  readonly onChange: (value: Condition) => void
}

/** Builds the condition under which a variant is asked, from facts and their values. Groups can be nested. */
export function ConditionBuilder({ value, onChange }: BuilderProps) {
  return <Part whole={value} part={value} path={[]} negated={null} onChange={onChange} />
}

interface PartProps {
  readonly whole: Condition
  readonly part: Condition
  readonly path: Path
  /** The path of the `not` that encloses this part; null when the part is not negated. */
  readonly negated: Path | null
  readonly onChange: (value: Condition) => void
}

function Part(props: PartProps) {
  const { whole, part, path, onChange } = props
  if ('always' in part) {
    return (
      <Flex align="center" gap={8}>
        <span>{words.always}</span>
        <Button
          size="small"
          icon={<PlusOutlined />}
          onClick={() => onChange(addAt(whole, path, testOf('design')))}
        >
          {words.addFirst}
        </Button>
      </Flex>
    )
  }
  if ('not' in part) return <Part {...props} part={part.not} path={[...path, 0]} negated={path} />
  return 'fact' in part ? <Test {...props} part={part} /> : <Parts {...props} part={part} />
}

function Negation({ whole, path, negated, onChange }: PartProps) {
  return (
    <Segmented<'is' | 'not'>
      size="small"
      value={negated === null ? 'is' : 'not'}
      options={[
        { value: 'is', label: words.is },
        { value: 'not', label: words.not },
      ]}
      onChange={() => onChange(negateAt(whole, negated ?? path))}
    />
  )
}

function Remove({ whole, path, negated, onChange, name }: PartProps & { name: string }) {
  return (
    <Button
      type="text"
      size="small"
      icon={<CloseOutlined />}
      aria-label={words.remove(name)}
      onClick={() => onChange(removeAt(whole, negated ?? path))}
    />
  )
}

type TestPart = Extract<Condition, { fact: ConditionFact }>

function Test(props: PartProps & { part: TestPart }) {
  const { whole, part, path, onChange } = props
  const { fact } = part
  const single = valuesOf(fact).some((value) => typeof value === 'boolean')

  function choose(value: FactValue): void {
    const next = single ? { fact, in: [value] } : toggleValue(fact, part.in, value)
    onChange(replaceAt(whole, path, () => next))
  }

  return (
    <fieldset className={styles.test} aria-label={factWord(fact)}>
      <Select<ConditionFact>
        size="small"
        className={styles.fact}
        aria-label={words.fact}
        value={fact}
        options={factNames.map((name) => ({ value: name, label: factWord(name) }))}
        onChange={(name) => onChange(replaceAt(whole, path, () => testOf(name)))}
      />
      <Negation {...props} />
      <Flex gap={4} wrap className={styles.values}>
        {valuesOf(fact).map((value) => {
          const chosen = part.in.includes(value)
          return (
            <Button
              key={String(value)}
              size="small"
              type={chosen ? 'primary' : 'default'}
              aria-pressed={chosen}
              onClick={() => choose(value)}
            >
              {valueWord(fact, value)}
            </Button>
          )
        })}
      </Flex>
      <Remove {...props} name={factWord(fact)} />
    </fieldset>
  )
}

function Parts(props: PartProps) {
  const { whole, part, path, onChange } = props
  const join: Group = 'all' in part ? 'all' : 'any'
  return (
    <fieldset className={styles.group} data-join={join} aria-label={words.join[join]}>
      <Flex align="center" gap={8} wrap>
        <Negation {...props} />
        <Segmented<Group>
          size="small"
          value={join}
          options={[
            { value: 'all', label: words.join.all },
            { value: 'any', label: words.join.any },
          ]}
          onChange={(next) => onChange(joinAt(whole, path, next))}
        />
        <Remove {...props} name={words.group} />
      </Flex>
      <div className={styles.parts}>
        {partsOf(part).map((each, index) => (
          // The parts have no ids, so their index is the React key.
          <Part
            key={index}
            whole={whole}
            part={each}
            path={[...path, index]}
            negated={null}
            onChange={onChange}
          />
        ))}
      </div>
      <Adders whole={whole} path={path} join={join} onChange={onChange} />
    </fieldset>
  )
}

/** Buttons that add a test or a nested group to a group. */
function Adders({
  whole,
  path,
  join,
  onChange,
}: {
  whole: Condition
  path: Path
  join: Group
  onChange: (value: Condition) => void
}) {
  const inner: Condition =
    join === 'all'
      ? { any: [testOf('design'), testOf('channel')] }
      : { all: [testOf('design'), testOf('channel')] }
  return (
    <Flex gap={8}>
      <Button
        size="small"
        icon={<PlusOutlined />}
        onClick={() => onChange(addAt(whole, path, testOf('design')))}
      >
        {words.add}
      </Button>
      <Button size="small" icon={<PlusOutlined />} onClick={() => onChange(addAt(whole, path, inner))}>
        {words.addGroup}
      </Button>
    </Flex>
  )
}

/** Turns a single test into a group by adding a second test, joined by 且 (and) or 或 (or). */
export function Beside({ value, onChange }: BuilderProps) {
  if (!('fact' in value) && !('not' in value)) return null
  const second = testOf('channel')
  return (
    <Flex gap={8}>
      <Button size="small" icon={<PlusOutlined />} onClick={() => onChange({ all: [value, second] })}>
        {words.and}
      </Button>
      <Button size="small" icon={<PlusOutlined />} onClick={() => onChange({ any: [value, second] })}>
        {words.or}
      </Button>
    </Flex>
  )
}
