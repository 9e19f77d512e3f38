import { ResourceManagementClient } from '@azure/arm-resources';
import { ClientSecretCredential } from '@azure/identity';

// Logs in as people do, by AZURE_AUTHORITY_HOST and NODE_EXTRA_CA_CERTS alone, and prints the names of the groups.
const {
  AZURE_TENANT_ID = '',
  AZURE_CLIENT_ID = '',
  AZURE_CLIENT_SECRET = '',
  ARM_URL = '',
  SUBSCRIPTION = '',
} = process.env;
const options = { disableInstanceDiscovery: true };
const credential = new ClientSecretCredential(AZURE_TENANT_ID, AZURE_CLIENT_ID, AZURE_CLIENT_SECRET, options);
const client = new ResourceManagementClient(credential, SUBSCRIPTION, {
  endpoint: ARM_URL,
  credentialScopes: [`${ARM_URL}/.default`],
});
const names: unknown[] = [];
for await (const { name } of client.resourceGroups.list()) names.push(name);
console.log(JSON.stringify(names));
