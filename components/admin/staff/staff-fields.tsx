'use client'

import { Alert, Checkbox, Form, Input } from 'antd'
import { normalUsername } from '#server/kernel/text/spelling.ts'
import { roleNames } from '#server/staff/rules/messages.zh-CN.ts'
import { USERNAME } from '#server/staff/rules/sign-in.ts'
import { staffRoles } from '#server/vocabulary/rights.ts'
import { chosen } from '../ui/chosen.ts'
import shared from '../ui/shared.module.css'
import { roleLeads, text } from './messages.zh-CN.ts'

/**
 * The fields of an account.
 * @param props.adding true for a new account, whose user name can be chosen; the user name of an existing account
 * cannot be changed
 * @param props.ownRoles true when the account is the signed-in user's own account, because users are not allowed to
 * change their own roles
 * @param props.kept true when the directory maintains the account
 */
export function StaffFields(props: { adding: boolean; ownRoles: boolean; kept: boolean }) {
  const { adding, ownRoles, kept } = props
  return (
    <>
      {kept && <Alert type="info" showIcon message={text.kept} style={{ marginBottom: 16 }} />}
      <Form.Item
        name="username"
        label={text.username}
        extra={adding ? text.usernameHint : undefined}
        normalize={(value: string) => (adding ? normalUsername(value) : value)}
        rules={[{ required: true, pattern: USERNAME, message: text.usernameWrong }]}
      >
        <Input disabled={!adding} autoComplete="off" autoCapitalize="none" />
      </Form.Item>
      <Form.Item
        name="name"
        label={text.name}
        rules={[{ required: true, whitespace: true, message: text.nameMissing }]}
      >
        <Input disabled={kept} maxLength={40} autoComplete="off" />
      </Form.Item>
      <Form.Item
        name="email"
        label={text.email}
        rules={[{ required: true, type: 'email', message: text.emailWrong }]}
      >
        <Input disabled={kept} maxLength={200} autoComplete="off" />
      </Form.Item>
      <Form.Item
        name="roles"
        label={text.roles}
        extra={ownRoles ? text.ownRoles : undefined}
        rules={[chosen(text.rolesMissing)]}
      >
        <Checkbox.Group disabled={ownRoles || kept} style={{ flexDirection: 'column', gap: 8 }}>
          {staffRoles.map((role) => (
            <Checkbox key={role} value={role}>
              {roleNames[role]} <span className={shared.quiet}>{roleLeads[role]}</span>
            </Checkbox>
          ))}
        </Checkbox.Group>
      </Form.Item>
      <Form.Item name="breakGlass" valuePropName="checked" hidden={kept}>
        <Checkbox disabled={ownRoles}>
          {text.breakGlass} <span className={shared.quiet}>{text.breakGlassLead}</span>
        </Checkbox>
      </Form.Item>
    </>
  )
}
