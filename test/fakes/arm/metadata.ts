import { badRequest } from './arm-error.ts';

/**
 * What a cloud's ARM tells about itself at `/metadata/endpoints`: a list of clouds in version 2019-05-01, the cloud
 * alone in 2022-09-01, and in 2015-01-01 what Azure Stack gives.
 */
export function metadata(
  url: string,
  apiVersion: string,
  audiences: readonly string[],
  storageSuffix: string,
): unknown {
  const authentication = { loginEndpoint: `${url}/`, audiences };
  if (apiVersion === '2015-01-01') {
    return { galleryEndpoint: `${url}/`, graphEndpoint: `${url}/`, portalEndpoint: `${url}/`, authentication };
  }
  const cloud = {
    portal: url,
    authentication: { ...authentication, tenant: 'common', identityProvider: 'AAD' },
    media: `${url}/`,
    graphAudience: `${url}/`,
    graph: `${url}/`,
    microsoftGraphResourceId: `${url}/`,
    name: 'FakeCloud',
    suffixes: { storage: storageSuffix, keyVaultDns: 'vault.invalid', sqlServerHostname: 'database.invalid' },
    batch: `${url}/`,
    resourceManager: url,
    vmImageAliasDoc: `${url}/aliases.json`,
    activeDirectoryDataLake: `${url}/`,
    sqlManagement: `${url}/`,
    gallery: url,
  };
  if (apiVersion === '2019-05-01') return [cloud];
  if (apiVersion === '2022-09-01') return cloud;
  throw badRequest('InvalidApiVersionParameter', `The api-version '${apiVersion}' is invalid.`);
}
