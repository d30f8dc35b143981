// An authorization server for the lab: oidc-provider, with plain forms to sign in and to agree.
// The environment says what it is: ISSUER, PORT, PASSWORD, FORMAT (opaque or jwt), LIFETIME_S,
// REGISTRATION (open or closed), KEY (a private JWK).
import Provider from 'oidc-provider';

const { ISSUER, PORT, PASSWORD, FORMAT, LIFETIME_S, REGISTRATION, KEY } = process.env;
const RESOURCE = 'urn:lab:mail';
const SCOPES = ['mail', 'other'];
const DEVICE = 'urn:ietf:params:oauth:grant-type:device_code';
const NATIVE = {
  application_type: 'native',
  grant_types: ['authorization_code', 'refresh_token', DEVICE],
  redirect_uris: ['http://127.0.0.1/', 'http://localhost/'],
  response_types: ['code'],
};

// The renewed tokens of one client are good for a second.
function lifetime(_context, token) {
  const isRenewed = token.clientId === 'lab-brief' && token.gty?.includes('refresh_token');
  return isRenewed ? 1 : Number(LIFETIME_S);
}

const provider = new Provider(ISSUER, {
  clients: [
    { ...NATIVE, client_id: 'lab-client', token_endpoint_auth_method: 'none' },
    {
      ...NATIVE,
      client_id: 'lab-desktop',
      client_secret: 'canary-client-secret-0815',
      token_endpoint_auth_method: 'client_secret_post',
    },
    { ...NATIVE, client_id: 'lab-brief', token_endpoint_auth_method: 'none' },
    {
      ...NATIVE,
      client_id: 'lab-page',
      client_secret: 'canary-client-secret-0815',
      redirect_uris: ['http://127.0.0.1/sign-in/callback'],
      token_endpoint_auth_method: 'client_secret_post',
    },
    {
      client_id: 'dovecot',
      client_secret: 'introspect',
      grant_types: [],
      redirect_uris: [],
      response_types: [],
    },
  ],
  scopes: ['openid', 'offline_access', ...SCOPES],
  jwks: { keys: [JSON.parse(KEY)] },
  cookies: { keys: ['lab'] },
  pkce: { required: () => true },
  ttl: { AccessToken: lifetime, Grant: 3600, Session: 3600, Interaction: 3600 },
  findAccount: (_context, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
  interactions: { url: (_context, one) => `/interaction/${one.uid}` },
  features: {
    devInteractions: { enabled: false },
    deviceFlow: { enabled: true },
    revocation: { enabled: true },
    introspection: { enabled: true, allowedPolicy: () => true },
    registration: { enabled: REGISTRATION === 'open' },
    resourceIndicators: {
      enabled: FORMAT === 'jwt',
      defaultResource: () => RESOURCE,
      useGrantedResource: () => true,
      getResourceServerInfo: () => ({
        scope: SCOPES.join(' '),
        accessTokenFormat: 'jwt',
        jwt: { sign: { alg: 'RS256' } },
      }),
    },
  },
  formats: {
    customizers: {
      jwt: (_context, _token, parts) => {
        parts.header = { ...parts.header, typ: 'JWT' }; // Dovecot 2.3 refuses at+jwt
      },
    },
  },
});
provider.proxy = true;

function page(title, form) {
  return `<!doctype html><html lang="en"><title>${title}</title><h1>${title}</h1>
    <form method="post">${form}</form></html>`;
}

const LOGIN = `<label>Address <input name="login"></label>
  <label>Password <input name="password" type="password"></label>
  <button name="act" value="login">Sign in</button>`;
const AGREE = `<button name="act" value="allow">Allow</button>
  <button name="act" value="less">Allow, but not mail</button>
  <button name="act" value="deny">Deny</button>`;

async function fields(request) {
  let body = '';
  for await (const part of request) body += part;
  return new URLSearchParams(body);
}

async function granted(details, without = []) {
  const { params, session, grantId } = details;
  const grant = grantId
    ? await provider.Grant.find(grantId)
    : new provider.Grant({ accountId: session.accountId, clientId: params.client_id });
  const asked = (params.scope ?? '').split(' ');
  grant.addOIDCScope(asked.filter((scope) => !without.includes(scope)).join(' '));
  grant.rejectOIDCScope(without.join(' '));
  grant.addResourceScope(RESOURCE, params.scope ?? '');
  return { consent: { grantId: await grant.save() } };
}

async function result(form, details) {
  switch (form.get('act')) {
    case 'login':
      if (form.get('password') !== PASSWORD) return null;
      return { login: { accountId: form.get('login') } };
    case 'allow':
      return granted(details);
    case 'less':
      return granted(details, ['mail']);
    default:
      return { error: 'access_denied', error_description: 'The person said no' };
  }
}

provider.use(async (context, next) => {
  if (!context.path.startsWith('/interaction/')) return next();
  const details = await provider.interactionDetails(context.req, context.res);
  if (context.method === 'POST') {
    const found = await result(await fields(context.req), details);
    if (found) {
      const options = { mergeWithLastSubmission: !found.error };
      context.redirect(
        await provider.interactionResult(context.req, context.res, found, options),
      );
      return undefined;
    }
  }
  const isLogin = details.prompt.name === 'login';
  context.type = 'html';
  context.body = page(isLogin ? 'Sign in' : 'May the program read mail?', isLogin ? LOGIN : AGREE);
  return undefined;
});

provider.on('server_error', (_context, error) => console.error(error));
provider.listen(Number(PORT), '127.0.0.1', () => console.log('the issuer answers'));
