import { type Materials, materialsSchema } from '../../src/trust/package.ts';

/** What an image is made of that was never built. */
export const sampleMaterials: Materials = materialsSchema.parse({
  toolbox: {
    manager: 'dpkg',
    distribution: { id: 'debian', version: '12' },
    packages: [
      { name: 'e2fsprogs', version: '1.47.0-2+b2', architecture: 'amd64' },
      { name: 'grub-efi-amd64-bin', version: '2.06-13+deb12u1', architecture: 'amd64' },
    ],
  },
  live: {
    manager: 'rpm',
    distribution: { id: 'amzn', version: '2' },
    packages: [
      { name: 'bash', version: '4.2.46-34.amzn2', architecture: 'x86_64' },
      { name: 'dbus', version: '1:1.10.24-7.amzn2', architecture: 'x86_64' },
    ],
  },
});
