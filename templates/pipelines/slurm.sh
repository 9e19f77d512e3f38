#!/bin/sh
# {{shards}} shards of a fleet, each a task of the array: failback fleet plan --for slurm
# To be submitted from a folder that all nodes share. What is asked for is said by FAILBACK_* variables: every option of
# "failback fleet build" can be given like that.
#SBATCH --job-name=failback-fleet
#SBATCH --array=0-{{last}}%{{parallel}}
#SBATCH --cpus-per-task=2
#SBATCH --mem=2G
#SBATCH --time=02:00:00
#SBATCH --output=failback-fleet-%a.log

export FAILBACK_REGIONS={{regions}}
export FAILBACK_GENERATIONS={{generations}}
export FAILBACK_FILESYSTEMS={{filesystems}}
export FAILBACK_RESULTS={{results}}

# Temporary files go to TMPDIR, {{workGiB}} GiB of them at most: let it be on the node's own disk.
exec failback fleet build --shard "$SLURM_ARRAY_TASK_ID/{{shards}}" --output fleet --progress plain
