"""Pictures, video, sound and documents of an article."""
