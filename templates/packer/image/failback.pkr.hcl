# A failback image, built by Packer 1.6.6 or newer: packer build -var region=us-east-2 templates/packer/image
# Whatever is no variable here is set as ever: by FAILBACK_… in the environment, or by a failback.yaml in the current folder.

packer {
  required_version = ">= 1.6.6"
}

variable "region" {
  type        = string
  default     = "us-east-2"
  description = "AWS region of the recovery."
}

variable "generation" {
  type        = number
  default     = 1
  description = "Azure VM generation: 1 boots by BIOS, 2 by UEFI."
}

variable "output" {
  type        = string
  default     = "images"
  description = "Folder for the image, its manifests and its checksums."
}

variable "resource_group" {
  type        = string
  default     = ""
  description = "Resource group on Azure that gets a managed image as well; none unless told."
}

variable "failback" {
  type        = string
  default     = "failback"
  description = "The program, for a shell: another may be `npx failback-kit`, or `node bin/failback.js` in a checkout."
}

locals {
  image           = "${var.output}/failback-${var.region}-gen${var.generation}"
  packer_manifest = "${var.output}/packer-manifest.json"
}

# No machine is started: failback-kit builds the disk from the ISO by itself.
source "null" "failback" {
  communicator = "none"
}

build {
  sources = ["source.null.failback"]

  provisioner "shell-local" {
    # By environment and not as arguments, so that no value needs a shell's quotes; an empty one counts as not given.
    environment_vars = [
      "FAILBACK_REGION=${var.region}",
      "FAILBACK_GENERATION=${var.generation}",
      "FAILBACK_OUTPUT=${var.output}",
      "FAILBACK_NAME=${basename(local.image)}",
      "FAILBACK_UPLOAD=${var.resource_group != ""}",
      "FAILBACK_RESOURCE_GROUP=${var.resource_group}",
      "FAILBACK_PACKER_MANIFEST=${local.packer_manifest}",
      "SUMS=${local.image}.sha256",
    ]
    inline = [
      # Packer's checksum adds to a file that is there.
      "rm -f \"$SUMS\"",
      # Packer shows standard error, where progress goes, as if all of it were errors.
      "${var.failback} build --progress plain 2>&1",
    ]
    inline_shebang = "/bin/sh -eu"
  }

  # From here on Packer knows the files as its own artifact.
  post-processors {
    post-processor "artifice" {
      files = ["${local.image}.vhd", "${local.image}.manifest.json"]
    }
    post-processor "checksum" {
      checksum_types = ["sha256"]
      output         = "${local.image}.sha256"
    }
    # Into the file in which failback-kit has noted the same image, with its id on Azure.
    post-processor "manifest" {
      output = local.packer_manifest
      custom_data = {
        region     = var.region
        generation = "${var.generation}"
      }
    }
  }
}
