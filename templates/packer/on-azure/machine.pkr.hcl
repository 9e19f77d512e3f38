# Makes an image of the managed image that failback-kit uploaded, with a configuration on its boot partition: a machine of
# it needs no userData. Needs an image that was built with `--ssh-key KEY.pub --ssh-listen all`, and was uploaded by the
# template in ../image or by `failback upload --packer-manifest images/packer-manifest.json`:
#
#   packer init templates/packer/on-azure
#   packer build -var resource_group=failback -var config=config.json -var ssh_key=key templates/packer/on-azure
#
# The live system is in memory: of what a provisioner changes, only what it writes to the boot partition stays.

variable "packer_manifest" {
  type        = string
  default     = "images/packer-manifest.json"
  description = "Where failback-kit noted what it uploaded; relative to the current folder."
}

variable "resource_group" {
  type        = string
  description = "Resource group for the new image."
}

variable "location" {
  type        = string
  default     = "eastus"
  description = "Azure region of the image that was uploaded."
}

variable "vm_size" {
  type    = string
  default = "Standard_D2s_v5"
}

variable "ssh_key" {
  type        = string
  description = "Private key of the public one that is in the image."
}

variable "config" {
  type        = string
  description = "Configuration of the machine, as JSON. Name a Key Vault secret in it, and put no credentials there."
}

locals {
  # The last image that failback-kit made; entries of Packer itself have other types.
  source_id = reverse([
    for made in jsondecode(file("${path.cwd}/${var.packer_manifest}")).builds : made.artifact_id
    if made.builder_type == "failback-kit"
  ])[0]
}

source "azure-arm" "failback" {
  use_azure_cli_auth = true
  location           = var.location
  vm_size            = var.vm_size
  os_type            = "Linux"

  # /subscriptions/ID/resourceGroups/GROUP/providers/Microsoft.Compute/images/NAME
  custom_managed_image_name                = basename(local.source_id)
  custom_managed_image_resource_group_name = split("/", local.source_id)[4]

  managed_image_name                = "${basename(local.source_id)}-configured"
  managed_image_resource_group_name = var.resource_group

  ssh_username         = "ec2-user"
  ssh_private_key_file = var.ssh_key
}

build {
  sources = ["source.azure-arm.failback"]

  provisioner "file" {
    source      = var.config
    destination = "/tmp/config.json"
  }

  provisioner "shell" {
    inline = [
      "sudo mount -o remount,rw /run/initramfs/live",
      "sudo install -D -m 600 /tmp/config.json /run/initramfs/live/failback/config.json",
      "sudo mount -o remount,ro /run/initramfs/live",
      "sync",
    ]
  }
}
