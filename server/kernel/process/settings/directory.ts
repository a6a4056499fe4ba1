import { z } from 'zod'
import { readJson } from '../../storable.ts'
import { form, variable } from './explained.ts'
import { flag, text, url } from './kinds.ts'

/** Groups of the directory with the roles that each gives. The roles are checked where they are known. */
const groups = form(
  z
    .string()
    .transform((value, context) => {
      try {
        return readJson(value)
      } catch {
        context.addIssue({ code: 'custom', message: 'must be JSON: {"group":["ROLE"]}' })
        return z.NEVER
      }
    })
    .pipe(z.record(z.string().min(1), z.array(z.string()).min(1))),
  'JSON, for example `{"visit-agents":["AGENT"]}`',
)

const withIssuer = { otherwise: 'required with the issuer' } as const
const withCompany = { otherwise: 'required with the company' } as const

/** The directories with which staff sign in. */
export const directorySettings = {
  OIDC_ISSUER: variable(
    form(z.url({ protocol: /^https?$/ }), 'an https URL').optional(),
    'the issuer of the insurer’s directory (OpenID Connect), exactly as it names itself. With it, only accounts marked ' +
      '应急账号 sign in by password; see [signing in](sign-in.md)',
    { otherwise: 'staff sign in by password' },
  ),
  OIDC_CLIENT_ID: variable(text.optional(), 'the id of this app’s client in the directory', withIssuer),
  OIDC_CLIENT_SECRET: variable(
    form(z.string().min(8), 'at least 8 characters').optional(),
    'the secret of this client',
    { ...withIssuer, secret: true },
  ),
  OIDC_GROUPS: variable(
    groups.optional(),
    'the directory’s groups with the roles that each gives',
    withIssuer,
  ),
  OIDC_SCOPES: variable(text.default('openid profile email'), 'what the directory is asked for'),
  OIDC_USERNAME_CLAIM: variable(text.default('preferred_username'), 'the claim with the staff number (工号)'),
  OIDC_GROUPS_CLAIM: variable(text.default('groups'), 'the claim with the person’s groups'),
  OIDC_EMAIL: variable(
    z.enum(['verified', 'trusted']).default('verified'),
    'whether a mail address counts only with `email_verified`, or always',
  ),
  OIDC_SECOND_FACTOR: variable(
    z.enum(['reported', 'trusted']).default('reported'),
    'whether roles that need a second factor are admitted only if the directory reports one in `amr`, or always ' +
      'because the directory asks everybody for one',
  ),
  WECOM_CORP_ID: variable(
    text.optional(),
    'the company in 企业微信 (WeCom) whose staff [sign in by scanning](sign-in.md#企业微信-wecom)',
    { otherwise: 'nobody signs in by scanning' },
  ),
  WECOM_AGENT_ID: variable(text.optional(), 'the application with which they sign in', withCompany),
  WECOM_SECRET: variable(
    form(z.string().min(8), 'at least 8 characters').optional(),
    'the secret of this application',
    { ...withCompany, secret: true },
  ),
  WECOM_SECOND_FACTOR: variable(
    z.enum(['reported', 'trusted']).default('reported'),
    'whether scanning counts as a second factor for roles that need one (`trusted`), or not',
  ),
  WECOM_AUTHORIZE_ENDPOINT: variable(
    url.default('https://login.work.weixin.qq.com'),
    'where the page with the QR code is',
  ),
  WECOM_API_ENDPOINT: variable(url.default('https://qyapi.weixin.qq.com'), 'where 企业微信 is called'),
  DEMO_DIRECTORY: variable(
    flag.default(false),
    'in the demo, turns on the emulated directory and the emulated 企业微信, with which staff then sign in',
  ),
}
