/** What can run the shards of a fleet. */
export type EngineName = 'kubernetes' | 'github' | 'gitlab' | 'azure-container-apps' | 'aws-batch' | 'slurm';

interface Engine {
  /** Where each template of `templates/pipelines` goes. */
  readonly files: Readonly<Record<string, string>>;
  /** Shards that one job of it can have. */
  readonly limits?: { readonly min: number; readonly max: number };
  /** Commands, and what else there is to do, from the folder with the files. */
  readonly next: (shards: number) => readonly string[];
}

/**
 * Sources: Kubernetes "Jobs", Indexed completion mode; GitHub "Workflow syntax", strategy; GitLab "CI/CD YAML syntax
 * reference", parallel; Azure Container Apps "Jobs" and ARM "Resource iteration"; AWS Batch "Array jobs"; sbatch(1).
 */
export const ENGINES: Readonly<Record<EngineName, Engine>> = {
  kubernetes: {
    files: { 'kubernetes.yaml': 'failback-fleet.yaml' },
    next: () => ['kubectl apply --filename failback-fleet.yaml', 'kubectl get job failback-fleet --watch'],
  },
  github: {
    files: {
      'github/workflow.yaml': '.github/workflows/failback-fleet.yml',
      'github/action.yml': '.github/actions/failback/action.yml',
    },
    next: () => ['git add .github', 'git commit --message "Build the failback fleet"', 'git push'],
  },
  gitlab: {
    files: { 'gitlab.yaml': 'failback-fleet.gitlab-ci.yml' },
    limits: { min: 1, max: 200 },
    next: () => ["echo 'include: failback-fleet.gitlab-ci.yml' >>.gitlab-ci.yml"],
  },
  'azure-container-apps': {
    files: { 'azure-container-apps.json': 'failback-fleet.json' },
    next: (shards) => [
      'az deployment group create --resource-group RG --template-file failback-fleet.json --parameters environment=ENV share=SHARE',
      `for shard in $(seq 0 ${shards - 1}); do az containerapp job start --resource-group RG --name "failback-fleet-$shard"; done`,
    ],
  },
  'aws-batch': {
    files: {
      'aws-batch/job-definition.json': 'job-definition.json',
      'aws-batch/submit-job.json': 'submit-job.json',
    },
    limits: { min: 2, max: 10_000 },
    next: () => [
      'aws batch register-job-definition --cli-input-json file://job-definition.json',
      'aws batch submit-job --cli-input-json file://submit-job.json',
    ],
  },
  slurm: {
    files: { 'slurm.sh': 'failback-fleet.sh' },
    next: () => [
      'job=$(sbatch --parsable failback-fleet.sh)',
      'sbatch --dependency="afterany:$job" --wrap \'failback fleet collect fleet --output fleet/fleet.json\'',
    ],
  },
};

/** In the order of the help. */
export const ENGINE_NAMES = Object.keys(ENGINES) as EngineName[];
