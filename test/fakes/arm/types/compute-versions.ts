/** API versions that both images and machines of ComputeRP have. */
export const COMPUTE_VERSIONS: readonly string[] = [
  '2022-08-01',
  '2022-11-01',
  '2023-09-01',
  '2024-03-01',
  '2024-07-01',
  '2024-11-01',
  '2025-04-01',
  '2025-11-01',
  '2026-03-01',
];
